package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInput;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** What every {@link Checkpoints} does. */
public abstract class CheckpointsContract {
    protected static final ChannelName DEMAND = new ChannelName("demand");
    protected static final AgentName SPIKE = new AgentName("spike", 1);
    private static final AgentName NEXT_SPIKE = new AgentName("spike", 2);
    private static final int LARGE = 3_000_001;

    /** The store, with all that it kept the last time. */
    protected abstract Checkpoints open();

    protected static void keep(Checkpoints checkpoints, AgentName agent, String text) {
        checkpoints.write(DEMAND, agent, out -> out.writeUTF(text)).commit();
    }

    protected static Optional<String> kept(Checkpoints checkpoints, AgentName agent) {
        return checkpoints.read(DEMAND, agent, DataInput::readUTF);
    }

    @Test
    void keepsWhatWasCommittedAcrossARestart() {
        assertThat(kept(open(), SPIKE)).isEmpty();

        keep(open(), SPIKE, "first");
        keep(open(), NEXT_SPIKE, "next");

        assertThat(kept(open(), SPIKE)).contains("first");
        assertThat(kept(open(), NEXT_SPIKE)).contains("next");
        assertThat(open().read(ChannelName.ALERTS, SPIKE, DataInput::readUTF)).isEmpty();
    }

    @Test
    void theOneBeforeStaysInForceUntilTheNextIsCommitted() {
        Checkpoints checkpoints = open();
        keep(checkpoints, SPIKE, "first");

        Checkpoints.Draft draft = checkpoints.write(DEMAND, SPIKE, out -> out.writeUTF("second"));
        assertThat(kept(open(), SPIKE)).contains("first");

        draft.commit();
        assertThat(kept(open(), SPIKE)).contains("second");
    }

    @Test
    void aDraftThatFailsLeavesTheOneBefore() {
        Checkpoints checkpoints = open();
        keep(checkpoints, SPIKE, "first");

        assertThatThrownBy(() -> checkpoints.write(DEMAND, SPIKE, out -> {
                    out.writeUTF("second");
                    throw new IOException("no more");
                }))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("spike@1")
                .hasMessageContaining("no more");
        assertThat(kept(checkpoints, SPIKE)).contains("first");

        keep(checkpoints, SPIKE, "third");
        assertThat(kept(open(), SPIKE)).contains("third");
    }

    @Test
    void aLaterDraftMakesAnEarlierOneVoid() {
        Checkpoints checkpoints = open();
        Checkpoints.Draft earlier = checkpoints.write(DEMAND, SPIKE, out -> out.writeUTF("earlier"));
        Checkpoints.Draft later = checkpoints.write(DEMAND, SPIKE, out -> out.writeUTF("later"));

        later.commit();
        earlier.commit();

        assertThat(kept(open(), SPIKE)).contains("later");
    }

    @Test
    void keepsMuch() {
        open().write(DEMAND, SPIKE, out -> {
                    for (int i = 0; i < LARGE; i++) {
                        out.writeByte(i);
                    }
                })
                .commit();

        int[] wrong = {0};
        Optional<Boolean> read = open().read(DEMAND, SPIKE, in -> {
            for (int i = 0; i < LARGE; i++) {
                wrong[0] += in.readByte() == (byte) i ? 0 : 1;
            }
            return true;
        });
        assertThat(read).contains(true);
        assertThat(wrong[0]).isZero();
    }

    @Test
    void whatTheReaderCannotReadIsNotThereAnyMore() {
        keep(open(), SPIKE, "first");

        Optional<String> read = open().read(DEMAND, SPIKE, in -> {
            throw new IllegalArgumentException("of a later version");
        });

        assertThat(read).isEmpty();
        assertThat(kept(open(), SPIKE)).isEmpty();
    }

    @Test
    void removesOneAndNoOther() {
        Checkpoints checkpoints = open();
        keep(checkpoints, SPIKE, "first");
        keep(checkpoints, NEXT_SPIKE, "next");

        checkpoints.remove(DEMAND, SPIKE);
        checkpoints.remove(DEMAND, SPIKE);
        checkpoints.remove(new ChannelName("nothing"), SPIKE);

        assertThat(kept(open(), SPIKE)).isEmpty();
        assertThat(kept(open(), NEXT_SPIKE)).contains("next");
    }
}
