package weir.application.simulation;

/** What becomes of a process that asks something of the world. */
interface Fate {
    /**
     * A moment of an effect: the process may die here, and others act meanwhile.
     *
     * @throws Crash if the process is dead
     */
    void moment(String what);

    /** As {@link #moment}, but nobody else acts: for what returns at once. */
    void instant(String what);

    /** It takes long. */
    void linger();

    boolean strikes(Fault fault);

    /** From 0 to {@code bound}, the latter left out. */
    int below(int bound);

    boolean isDead();

    long nowMillis();

    /** Nothing ever goes wrong. */
    Fate CALM = new Fate() {
        @Override
        public void moment(String what) {}

        @Override
        public void instant(String what) {}

        @Override
        public void linger() {}

        @Override
        public boolean strikes(Fault fault) {
            return false;
        }

        @Override
        public int below(int bound) {
            return 0;
        }

        @Override
        public boolean isDead() {
            return false;
        }

        @Override
        public long nowMillis() {
            return 0;
        }
    };
}
