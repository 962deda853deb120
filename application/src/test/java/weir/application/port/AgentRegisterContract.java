package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import weir.application.port.AgentRegister.Begin;
import weir.application.port.AgentRegister.Registration;
import weir.application.port.AgentRegister.State;
import weir.domain.envelope.AgentName;
import weir.domain.envelope.ChannelName;

/** What every {@link AgentRegister} does. */
public abstract class AgentRegisterContract {
    protected static final ChannelName DEMAND = new ChannelName("demand");
    protected static final Registration FIRST = new Registration(
            DEMAND,
            new AgentName("average", 1),
            State.ACTIVE,
            Begin.OLDEST,
            0,
            Instant.parse("2026-11-21T12:00:00.123456Z"));

    /** The register, with all that it kept the last time. */
    protected abstract AgentRegister open();

    @Test
    void keepsWhatItIsGivenAcrossARestart() {
        Registration second = new Registration(
                ChannelName.REJECTED, new AgentName("average", 2), State.PAUSED, Begin.NEWEST, 7, Instant.EPOCH);
        assertThat(open().all()).isEmpty();

        open().store(FIRST);
        open().store(second);

        assertThat(open().all()).containsExactlyInAnyOrder(FIRST, second);
    }

    @Test
    void replacesTheOneOfThatAgentOnThatChannel() {
        AgentRegister register = open();
        register.store(FIRST);
        register.store(FIRST.in(State.PAUSED).reset());

        assertThat(open().all())
                .containsExactly(new Registration(DEMAND, FIRST.agent(), State.PAUSED, Begin.OLDEST, 1, FIRST.since()));
    }

    @Test
    void removesOneAndNoOther() {
        AgentRegister register = open();
        Registration other =
                new Registration(DEMAND, new AgentName("average", 2), State.ACTIVE, Begin.OLDEST, 0, Instant.EPOCH);
        register.store(FIRST);
        register.store(other);

        register.remove(DEMAND, FIRST.agent());
        register.remove(DEMAND, FIRST.agent());
        register.remove(new ChannelName("nothing"), FIRST.agent());

        assertThat(open().all()).containsExactly(other);
    }
}
