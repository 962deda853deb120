package weir.domain.analyse;

import weir.domain.value.Value;

/** The functions that need a few numbers. */
final class NumberCells {
    private NumberCells() {}

    /** How many values there were: one number. */
    static final class Count extends Cell {
        Count(int at) {
            super(at);
        }

        @Override
        void add(Pane pane, Value value, long moment) {
            pane.numbers[at]++;
        }

        @Override
        void merge(Pane pane, Pane other) {
            pane.numbers[at] += other.numbers[at];
        }

        @Override
        Value read(Pane pane, double rank) {
            return Value.whole(pane.numbers[at]);
        }
    }

    /**
     * The sum, with what rounding lost summed beside it (A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur
     * Summation endlicher Summen", ZAMM 54, 1974): three numbers, how many, sum and rest.
     */
    static final class Sum extends Cell {
        Sum(int at) {
            super(at);
        }

        @Override
        void add(Pane pane, Value value, long moment) {
            double number = number(value);
            if (!Double.isNaN(number)) {
                pane.numbers[at]++;
                add(pane, number);
            }
        }

        private void add(Pane pane, double number) {
            double sum = real(pane.numbers[at + 1]);
            double total = sum + number;
            if (!Double.isInfinite(total)) {
                double lost = Math.abs(sum) >= Math.abs(number) ? (sum - total) + number : (number - total) + sum;
                pane.numbers[at + 2] = bits(real(pane.numbers[at + 2]) + lost);
            }
            pane.numbers[at + 1] = bits(total);
        }

        @Override
        void merge(Pane pane, Pane other) {
            pane.numbers[at] += other.numbers[at];
            add(pane, real(other.numbers[at + 1]));
            add(pane, real(other.numbers[at + 2]));
        }

        @Override
        Value read(Pane pane, double rank) {
            return pane.numbers[at] == 0
                    ? Value.Null.NULL
                    : Outputs.number(real(pane.numbers[at + 1]) + real(pane.numbers[at + 2]));
        }
    }

    /**
     * Mean and standard deviation: three numbers, how many, mean, and the sum of squared distances from it. One value is
     * taken in as B. P. Welford does ("Note on a Method for Calculating Corrected Sums of Squares and Products",
     * Technometrics 4, 1962), another pane as T. F. Chan, G. H. Golub and R. J. LeVeque do ("Algorithms for Computing
     * the Sample Variance", The American Statistician 37, 1983).
     */
    static final class Spread extends Cell {
        private final boolean deviation;

        Spread(int at, boolean deviation) {
            super(at);
            this.deviation = deviation;
        }

        @Override
        void add(Pane pane, Value value, long moment) {
            double number = number(value);
            if (!Double.isNaN(number)) {
                add(pane, 1, number, 0);
            }
        }

        private void add(Pane pane, long count, double mean, double squares) {
            long had = pane.numbers[at];
            long all = had + count;
            pane.numbers[at] = all;
            if (had == 0) {
                pane.numbers[at + 1] = bits(mean);
                pane.numbers[at + 2] = bits(squares);
                return;
            }
            double old = real(pane.numbers[at + 1]);
            double share = (double) count / all;
            double distance = mean - old;
            // Two numbers near the ends of the range may be further apart than the range is wide.
            double moved = Double.isInfinite(distance) ? old * (1 - share) + mean * share : old + distance * share;
            double added = count == 1 ? distance * (mean - moved) : distance * distance * (had * share);
            pane.numbers[at + 1] = bits(moved);
            pane.numbers[at + 2] = bits(real(pane.numbers[at + 2]) + squares + Math.max(0, added));
        }

        @Override
        void merge(Pane pane, Pane other) {
            if (other.numbers[at] > 0) {
                add(pane, other.numbers[at], real(other.numbers[at + 1]), real(other.numbers[at + 2]));
            }
        }

        @Override
        Value read(Pane pane, double rank) {
            long count = pane.numbers[at];
            if (count == 0 || (deviation && count == 1)) {
                return Value.Null.NULL;
            }
            return Outputs.number(
                    deviation ? Math.sqrt(real(pane.numbers[at + 2]) / (count - 1)) : real(pane.numbers[at + 1]));
        }
    }

    /** The least or greatest number: two numbers, how many and which. */
    static final class Extreme extends Cell {
        private final boolean greatest;

        Extreme(int at, boolean greatest) {
            super(at);
            this.greatest = greatest;
        }

        @Override
        void add(Pane pane, Value value, long moment) {
            double number = number(value);
            if (!Double.isNaN(number)) {
                add(pane, 1, number);
            }
        }

        private void add(Pane pane, long count, double number) {
            double had = real(pane.numbers[at + 1]);
            if (pane.numbers[at] == 0 || (greatest ? number > had : number < had)) {
                pane.numbers[at + 1] = bits(number);
            }
            pane.numbers[at] += count;
        }

        @Override
        void merge(Pane pane, Pane other) {
            if (other.numbers[at] > 0) {
                add(pane, other.numbers[at], real(other.numbers[at + 1]));
            }
        }

        @Override
        Value read(Pane pane, double rank) {
            return pane.numbers[at] == 0 ? Value.Null.NULL : Outputs.number(real(pane.numbers[at + 1]));
        }
    }
}
