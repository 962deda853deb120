package weir.application.keep;

/** A plan says something of the lake, or of what must stay, that is not so any more. Nothing of what it is about was changed. */
public final class PlanDoesNotFit extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlanDoesNotFit(String message) {
        super(message);
    }
}
