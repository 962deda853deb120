package weir.application.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParentsTest {
    private static final String ID = "019aa4c8-2f10-7c3e-8d55-0123456789ab";

    @Test
    void readsUpToSixteenInTheirCanonicalForm() {
        assertThat(Parents.read("019AA4C8-2F10-7C3E-8D55-0123456789AB , " + ID)).contains(ID + "," + ID);
        String most = String.join(",", Collections.nCopies(Parents.PARENTS_MAX, ID));
        assertThat(Parents.read(most)).contains(most);
        assertThat(Parents.read(most + "," + ID)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "average", ID + ",", "," + ID, ID + ";" + ID, ID + " " + ID})
    void anythingElseIsNone(String text) {
        assertThat(Parents.read(text)).isEmpty();
    }
}
