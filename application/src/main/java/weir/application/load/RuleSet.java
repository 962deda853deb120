package weir.application.load;

import java.util.Collection;
import weir.domain.envelope.ChannelName;
import weir.domain.table.ChannelRules;
import weir.domain.table.TableSpec;

/** The rules in force: replaced as a whole when the configuration is reloaded. */
public interface RuleSet {
    /** Every channel has rules: one that nobody configured goes to a table of its own as it is. */
    ChannelRules forChannel(ChannelName channel);

    /** The tables that are configured. */
    Collection<TableSpec> tables();
}
