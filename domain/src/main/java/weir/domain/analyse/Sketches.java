package weir.domain.analyse;

/**
 * Summaries of many values in little room, made by a library. They are deterministic: the same updates and merges in
 * the same order give the same answers and the same bytes, and a sketch that went through bytes goes on exactly as the
 * one it was made from. Neither reading one nor asking for its bytes changes it. Sets of up to {@link #EXACT} values
 * are answered exactly.
 */
public interface Sketches {
    /** So many distinct values, or values of a quantile, at least, are no estimate. */
    int EXACT = 200;

    Distinct distinct();

    /** @throws UnreadableSnapshot if the bytes are not what {@link Distinct#toBytes} made */
    Distinct distinct(byte[] bytes);

    Quantiles quantiles();

    /** @throws UnreadableSnapshot if the bytes are not what {@link Quantiles#toBytes} made */
    Quantiles quantiles(byte[] bytes);

    /** How many different values there were. */
    interface Distinct {
        /** @param value bytes that are equal for equal values and not otherwise */
        void update(byte[] value);

        /** Takes in what the other one has seen; the other one is unchanged. */
        void merge(Distinct other);

        double estimate();

        byte[] toBytes();
    }

    /** Which value has so many others below it. */
    interface Quantiles {
        /** @param value a finite number */
        void update(double value);

        /** Takes in what the other one has seen; the other one is unchanged. */
        void merge(Quantiles other);

        /**
         * The least value for which at least that share of all is no greater; of many values, near it.
         *
         * @param rank 0 to 1
         * @return NaN if there was no value
         */
        double quantile(double rank);

        byte[] toBytes();
    }
}
