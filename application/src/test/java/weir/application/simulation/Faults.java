package weir.application.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which faults there are in a run, and when they strike. A run has some of them, and not too much of each. */
final class Faults {
    private static final double PRESENT = 0.4;
    private static final double[] DEGREES = {0.3, 1, 3};

    private final Chance chance;
    private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
    private final Set<Fault> lasting = EnumSet.noneOf(Fault.class);
    private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    private boolean over;

    Faults(Chance chance) {
        this.chance = chance;
        for (Fault fault : Fault.values()) {
            if (chance.in(PRESENT)) {
                rates.put(fault, Math.min(0.5, fault.rate() * DEGREES[chance.below(DEGREES.length)]));
            }
        }
    }

    /** Whether it strikes now. */
    boolean strikes(Fault fault) {
        if (over || !(lasting.contains(fault) || chance.in(rates.getOrDefault(fault, 0.0)))) {
            return false;
        }
        struck.merge(fault, 1, Integer::sum);
        return true;
    }

    /** From now on it strikes always. */
    void begin(Fault fault) {
        lasting.add(fault);
    }

    /** From now on it strikes always, and no other ever. */
    void only(Fault fault) {
        rates.clear();
        lasting.clear();
        lasting.add(fault);
    }

    /** Whether there is such a fault in this run. */
    boolean has(Fault fault) {
        return rates.containsKey(fault);
    }

    void end(Fault fault) {
        lasting.remove(fault);
    }

    /** From now on nothing goes wrong. */
    void cease() {
        over = true;
    }

    boolean haveCeased() {
        return over;
    }

    /** How often each has struck. */
    Map<Fault, Integer> struck() {
        return struck;
    }
}
