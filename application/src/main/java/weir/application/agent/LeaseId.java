package weir.application.agent;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** How leases are named: the agent's epoch, so that none outlives a reset, and a random number. */
final class LeaseId {
    private static final HexFormat HEX = HexFormat.of();

    private LeaseId() {}

    static String next(long epoch, RandomGenerator random) {
        return epoch + "-" + HEX.toHexDigits(random.nextLong());
    }

    static boolean isOf(String lease, long epoch) {
        return lease.startsWith(epoch + "-");
    }
}
