package weir.application.replay;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import weir.application.load.RuleSet;
import weir.application.port.OperationFailed;
import weir.application.port.Replacements;
import weir.application.port.Warehouse;
import weir.domain.envelope.Envelope;
import weir.domain.table.ChannelRules;
import weir.domain.table.Outcome;
import weir.domain.table.TableName;

/**
 * Loads events again, by the rules in force: rows that they have go, among the rejected too, and those that the rules make
 * come, in every version of their tables, in one transaction. Doing it again changes nothing more.
 */
public final class LoadAgain {
    private final Supplier<RuleSet> rules;
    private final Warehouse warehouse;
    private final Replacements replacements;

    /** @param warehouse the same as {@code replacements}, as the port that makes tables */
    public LoadAgain(Supplier<RuleSet> rules, Warehouse warehouse, Replacements replacements) {
        this.rules = rules;
        this.warehouse = warehouse;
        this.replacements = replacements;
    }

    /** What is done with events that the rules refuse. */
    public enum Refused {
        /** They stay as they are. */
        STAY,
        /** They are among the rejected afterwards, for the reason that they are refused now, and have no rows. */
        ARE_REJECTED
    }

    /**
     * What became of the events.
     *
     * @param loaded how many of them the rules take
     * @param refused how many not
     * @param rows for each table how many rows there are now
     * @param repeats for each table how many rows were left out, for the table had one with that {@code data_id} already
     */
    public record Result(long loaded, long refused, Map<TableName, Long> rows, Map<TableName, Long> repeats) {}

    /**
     * @param events each as its channel had it; of several channels if need be; as many as are well done in one transaction
     * @throws OperationFailed nothing took effect, or it is not known: do it again
     */
    public Result load(List<Envelope> events, Refused refused) {
        RuleSet inForce = rules.get();
        MadeRows made = new MadeRows();
        long left = 0;
        for (Envelope event : events) {
            ChannelRules rulesOfChannel = inForce.forChannel(event.channel());
            Outcome outcome = rulesOfChannel.apply(event);
            if (outcome instanceof Outcome.Rejected && refused == Refused.STAY) {
                left++;
            } else {
                made.add(rulesOfChannel, event, outcome);
            }
        }
        if (made.isEmpty()) {
            return new Result(0, left, Map.of(), Map.of());
        }
        warehouse.prepare(made.tables());
        Replacements.Replaced replaced =
                replacements.replace(new Replacements.Place.Everywhere(), made.events(), made.rows());
        return new Result(
                made.events().size() - made.rejected(), left + made.rejected(), replaced.rows(), replaced.repeats());
    }
}
