package weir.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link Inspection} does. */
public abstract class InspectionContract {
    /** Stores something, and closes it. */
    protected abstract void store();

    /** Damages what was stored. */
    protected abstract void damage();

    protected abstract Inspection inspection();

    /** Every file, with something that tells its contents. */
    protected abstract Map<String, Integer> contents();

    @Test
    protected void nothingStoredIsNoDamage() {
        assertThat(inspection().inspect()).isEmpty();
        assertThat(inspection().repair()).isEmpty();
    }

    @Test
    protected void whatIsSoundStaysAsItIs() {
        store();

        assertThat(inspection().inspect()).isEmpty();
        assertThat(inspection().repair()).isEmpty();
        assertThat(inspection().inspect()).isEmpty();
    }

    @Test
    protected void damageIsFoundAndNothingIsChanged() {
        store();
        damage();
        Map<String, Integer> before = contents();

        List<Finding> first = inspection().inspect();
        List<Finding> second = inspection().inspect();

        assertThat(first).isNotEmpty().isEqualTo(second);
        assertThat(first).allSatisfy(finding -> {
            assertThat(finding.where()).isNotBlank();
            assertThat(finding.effect()).isNotBlank();
        });
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    protected void whatWasRepairedIsSoundAndNothingIsDeleted() {
        store();
        damage();
        Map<String, Integer> before = contents();

        assertThat(inspection().repair()).isNotEmpty();

        assertThat(inspection().inspect()).isEmpty();
        assertThat(contents().values()).as("what was damaged").containsAll(damaged(before));
    }

    /** The contents of the files that were damaged. */
    protected abstract List<Integer> damaged(Map<String, Integer> contents);
}
