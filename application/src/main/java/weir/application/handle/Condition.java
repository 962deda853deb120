package weir.application.handle;

import java.util.Optional;

/** How an agent is, for whoever asks, and what it may do. One thread changes it, any may read it. */
final class Condition {
    /** Whether an agent is given events. */
    enum State {
        ACTIVE("active"),
        /** Somebody wants it so. */
        PAUSED("paused"),
        /** It has failed on everything, or missed something. */
        STOPPED("stopped");

        private final String code;

        State(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    private volatile State state;
    private volatile boolean ending;
    private volatile Optional<String> lastError = Optional.empty();
    private volatile Optional<String> whyStopped = Optional.empty();

    /** Why it takes no events at present. */
    private volatile Optional<String> failing = Optional.empty();

    private volatile Optional<String> unable = Optional.empty();
    private volatile Optional<String> unpublished = Optional.empty();

    Condition(State state) {
        this.state = state;
    }

    State state() {
        return state;
    }

    /** Whether it may begin with a further event. */
    boolean isActive() {
        return state == State.ACTIVE && !ending;
    }

    /** It begins with no further event, whatever becomes of it. */
    void end() {
        ending = true;
    }

    /** Its last failure since the server began. */
    Optional<String> lastError() {
        return lastError;
    }

    /** Empty if it has not stopped. */
    Optional<String> whyStopped() {
        return whyStopped;
    }

    /** What is wrong at present; empty if nothing is. */
    Optional<String> complaint() {
        return whyStopped.or(() -> unable).or(() -> unpublished).or(() -> failing);
    }

    /** Why it cannot read, or not keep its place; empty if it can. */
    Optional<String> unable() {
        return unable;
    }

    /** @param failure why it cannot read, or not keep its place; empty if it can */
    void unable(Optional<String> failure) {
        unable = failure;
        failure.ifPresent(why -> lastError = failure);
    }

    void failed(String error) {
        lastError = Optional.of(error);
        failing = lastError;
    }

    /** What it has missed is past mending. */
    void missed(String what) {
        lastError = Optional.of(what);
    }

    /** It has taken an event. */
    void taken() {
        failing = Optional.empty();
    }

    /** @param failure why what it makes cannot be published at present; empty if it can */
    void publishing(Optional<String> failure) {
        unpublished = failure;
        failure.ifPresent(why -> lastError = failure);
    }

    void stop(String why) {
        state = State.STOPPED;
        whyStopped = Optional.of(why);
        failed(why);
    }

    void become(State next) {
        state = next;
        whyStopped = Optional.empty();
    }

    void forget() {
        lastError = Optional.empty();
        failing = Optional.empty();
        unpublished = Optional.empty();
    }
}
