package weir.application.keep;

import java.util.Optional;
import weir.application.port.InMemoryLake;
import weir.application.port.ObjectName;

/** A lake whose process dies at one of its effects: before it, or when it has taken effect. */
final class CrashingLake extends InMemoryLake {
    private int effectsLeft = Integer.MAX_VALUE;
    private boolean isAfter;
    private int effects;

    /** The process dies. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;
    }

    /** @param effectsLeft how many take effect before the one at which it dies */
    void dieAt(int effectsLeft, boolean after) {
        this.effectsLeft = effectsLeft;
        this.isAfter = after;
    }

    void live() {
        effectsLeft = Integer.MAX_VALUE;
    }

    int effects() {
        return effects;
    }

    private void effect(Runnable what) {
        effects++;
        boolean dies = effectsLeft-- == 0;
        if (!dies || isAfter) {
            what.run();
        }
        if (dies) {
            throw new Died();
        }
    }

    @Override
    public void put(ObjectName name, Content content) {
        effect(() -> super.put(name, content));
    }

    @Override
    public boolean putIfAbsent(ObjectName name, Content content) {
        boolean[] stored = new boolean[1];
        effect(() -> stored[0] = super.putIfAbsent(name, content));
        return stored[0];
    }

    @Override
    public void delete(ObjectName name) {
        effect(() -> super.delete(name));
    }

    boolean holds(String prefix) {
        return !list(prefix, Optional.empty(), 1).isEmpty();
    }
}
