package weir.application.load;

import java.util.Optional;
import weir.application.port.Entry;
import weir.application.port.Position;
import weir.application.port.Subscription;
import weir.application.port.Warehouse.Cursor;

/** How far a channel has been taken up, into the warehouse or the open batch. For use by the loader's thread. */
final class Progress {
    private Cursor cursor;

    Progress(Optional<Cursor> cursor) {
        this.cursor = cursor.orElse(new Cursor(Optional.empty(), Optional.empty()));
    }

    Cursor cursor() {
        return cursor;
    }

    /** Empty if nothing has been taken up, or in a cursor of an early version that knew none. */
    Optional<Position> origin() {
        return cursor.origin();
    }

    /** Whether it is known where in the relay the loader stood, but not where in the channel's queue. */
    boolean hasNoOrigin() {
        return cursor.position().isPresent() && cursor.origin().isEmpty();
    }

    /** Whether the event at that position of the channel's queue has been taken up. */
    boolean holds(Position origin) {
        return cursor.origin().isPresent() && origin.compareTo(cursor.origin().get()) <= 0;
    }

    /** Everything up to there has been taken up. */
    void reach(Position origin) {
        if (!holds(origin)) {
            cursor = new Cursor(cursor.position(), Optional.of(origin));
        }
    }

    /** An entry of the relay is done with: taken up, or held already. */
    void pass(Entry relayed) {
        Optional<Position> origin = relayed.origin().filter(known -> !holds(known));
        cursor = new Cursor(Optional.of(relayed.position()), origin.or(cursor::origin));
    }

    /** An entry of the relay is not needed any more, because what it holds will be taken from the lake. */
    void passOver(Entry relayed) {
        cursor = new Cursor(Optional.of(relayed.position()), cursor.origin());
    }

    /** Has the relay go on behind what has been done with. */
    void place(Subscription relay) {
        cursor.position().ifPresentOrElse(relay::seek, relay::rewind);
    }
}
