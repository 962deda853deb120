package weir.application.replay;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import weir.application.port.FailureCode;
import weir.application.port.OperationFailed;
import weir.application.port.TableVersions;
import weir.application.port.TableVersions.Difference;
import weir.application.port.TableVersions.Version;
import weir.domain.table.TableName;
import weir.domain.table.TableVersion;

/** What an administrator does with the versions of tables. May be used by any number of threads. */
public final class ManageVersions {
    private static final Logger LOG = System.getLogger(ManageVersions.class.getName());

    private final TableVersions versions;

    public ManageVersions(TableVersions versions) {
        this.versions = versions;
    }

    /** All versions of all tables, by table and number. */
    public List<Version> list() {
        return versions.versions();
    }

    /**
     * Has the table's plain name mean that version from now on.
     *
     * @return as it stands then
     * @throws OperationFailed if there is no such version
     */
    public Version promote(TableVersion version) {
        versions.promote(version);
        LOG.log(Level.INFO, "{0} is in force", version);
        return inForce(version.table());
    }

    /**
     * Puts that version of a table in force again which the one in force has replaced.
     *
     * @return as it stands then
     * @throws OperationFailed if there is none
     */
    public Version rollBack(TableName table) {
        Version now = inForce(table);
        return promote(now.replaced()
                .orElseThrow(() -> new OperationFailed(
                        FailureCode.SCHEMA_CONFLICT,
                        now.id() + " is in force, and no version that it has replaced is there any more")));
    }

    private Version inForce(TableName table) {
        return list().stream()
                .filter(version -> version.id().table().equals(table) && version.isInForce())
                .findFirst()
                .orElseThrow(() -> new OperationFailed(FailureCode.SCHEMA_CONFLICT, "there is no table " + table));
    }

    /** @throws OperationFailed if it is in force, or not there */
    public void remove(TableVersion version) {
        if (list().stream().noneMatch(there -> there.id().equals(version))) {
            throw new OperationFailed(FailureCode.SCHEMA_CONFLICT, "there is no " + version);
        }
        versions.remove(version);
        LOG.log(Level.INFO, "{0} is removed", version);
    }

    /** @throws OperationFailed if one of them is not there */
    public Difference compare(TableVersion left, TableVersion right, int samplesMax) {
        return versions.compare(left, right, samplesMax);
    }
}
