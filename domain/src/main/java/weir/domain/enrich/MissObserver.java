package weir.domain.enrich;

/** Is told of look-ups that found nothing, so that they can be counted. Called from any thread; must not throw. */
@FunctionalInterface
public interface MissObserver {
    /** @param reference the name of the reference data */
    void missed(String reference);
}
