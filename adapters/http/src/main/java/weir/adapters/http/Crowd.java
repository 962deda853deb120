package weir.adapters.http;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import weir.adapters.http.ConnectionState.Phase;
import weir.application.port.Metrics;

/**
 * All connections there are. It bounds how many, and what begun requests take whose heads are not whole; and it cuts off
 * clients that take too long. May be used from any thread, but for {@link #judge}.
 *
 * <p>Where there is no room, the connection makes it that is longest without a request; if those that never showed a key
 * have more than half of the places, one of them. A request under way has to go only if there is nothing else, and only
 * while it waits for its client.
 */
final class Crowd {
    /** One connection. */
    interface Guest {
        ConnectionState state();

        boolean isOpen();

        /** Whether the server reads, and can do nothing until the client sends more. */
        boolean awaitsBytes();

        /** Whether the server writes, and can do nothing until the client reads more. */
        boolean awaitsRoom();

        /** Writes as much of an answer as the network takes at once, and that nothing follows. */
        void tell(Problem problem);

        /** Lets the request that is being read know that no more of it will come. */
        void failReading(CutOff why);

        void close(CutOff why);
    }

    /**
     * What a byte of a head weighs: five bytes, such as {@code a:b} and the end of the line, become a field of two texts,
     * 130 bytes of objects.
     */
    static final int HEAD_WEIGHT = 32;

    private final int connectionsMax;
    private final long headBytesMax;
    private final LongSupplier nanoClock;
    private final Metrics.Counter cut;
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private final AtomicLong headBytes = new AtomicLong();
    private final Departures idlest = new Departures(guests, this::use);
    private final Departures slowestHeads =
            new Departures(guests, (guest, strangers) -> guest.state().phase() == Phase.HEAD ? 0 : Departures.STAYS);

    /** @param headBytesMax what heads that are not whole may take of the memory, together */
    Crowd(int connectionsMax, long headBytesMax, LongSupplier nanoClock, Metrics metrics) {
        this.connectionsMax = connectionsMax;
        this.headBytesMax = headBytesMax;
        this.nanoClock = nanoClock;
        this.cut = metrics.counter("weir_http_cut_off_total", "Connections that the server ended.", "reason");
        String[] none = {};
        metrics.gauge("weir_http_connections", "Connections that are open.", none, none, guests::size);
        metrics.gauge("weir_http_head_bytes", "Memory that begun requests take.", none, none, headBytes::get);
    }

    ConnectionState newState() {
        return new ConnectionState(nanoClock);
    }

    int size() {
        return guests.size();
    }

    /** Lets one more in; if that is one too many, another has to go, or itself. */
    void enter(Guest guest) {
        guests.add(guest);
        if (guests.size() > connectionsMax) {
            makeRoom();
        }
    }

    /** It is closed. A repeat changes nothing. */
    void leave(Guest guest) {
        guests.remove(guest);
        refundHead(guest.state());
    }

    /** More of a head is to be read that did not come in one piece; if that is too much, the slowest has to go. */
    void payForHead(Guest guest) {
        long more = guest.state().payForHead();
        if (more <= 0) {
            return;
        }
        boolean tooMuch = headBytes.addAndGet(more * HEAD_WEIGHT) > headBytesMax;
        if (guest.state().phase() == Phase.CUT_OFF) {
            refundHead(guest.state());
        } else if (tooMuch) {
            makeRoomForHeads();
        }
    }

    /** The head is whole, or nobody waits for it any more. */
    void refundHead(ConnectionState state) {
        long paid = state.refundHead();
        if (paid > 0) {
            headBytes.addAndGet(-paid * HEAD_WEIGHT);
        }
    }

    /** Looks at each connection, and cuts off those whose clients take too long. For one thread, about once a second. */
    void judge() {
        long now = nanoClock.getAsLong();
        for (Guest guest : guests) {
            if (!guest.isOpen()) {
                leave(guest);
            } else if (guest.state().phase() == Phase.CUT_OFF) {
                // It had a moment to read why.
                guest.close(new CutOff(Cut.IDLE));
            } else {
                guest.state()
                        .judge(now, guest.awaitsBytes(), guest.awaitsRoom())
                        .ifPresent(why -> cutOff(guest, why, false));
            }
        }
    }

    /** @param atOnce whether it must be closed on return, though its client may then miss what it is told */
    private void cutOff(Guest guest, Cut why, boolean atOnce) {
        ConnectionState state = guest.state();
        switch (state.phase()) {
            case IDLE -> {
                if (state.cutOffIn(Phase.IDLE)) {
                    end(guest, why, true);
                }
            }
            case HEAD -> {
                if (state.cutOffIn(Phase.HEAD)) {
                    why.problem().ifPresent(guest::tell);
                    end(guest, why, atOnce);
                }
            }
            case REQUEST -> {
                if (atOnce || guest.awaitsRoom()) {
                    state.cutOff();
                    end(guest, why, true);
                } else {
                    cut.add(1, why.reason());
                    guest.failReading(new CutOff(why));
                }
            }
            case CUT_OFF -> guest.close(new CutOff(why));
        }
    }

    private void end(Guest guest, Cut why, boolean close) {
        cut.add(1, why.reason());
        refundHead(guest.state());
        if (close) {
            guest.close(new CutOff(why));
            leave(guest);
        }
    }

    /** Whoever knows no key takes half of the places at most: newcomers always find some, and the others keep theirs. */
    private int use(Guest guest, int strangers) {
        boolean waitsForClient =
                switch (guest.state().phase()) {
                    case IDLE, HEAD, CUT_OFF -> true;
                    case REQUEST -> guest.awaitsBytes() || guest.awaitsRoom();
                };
        if (!waitsForClient) {
            return Departures.STAYS;
        }
        boolean known = guest.state().isKnown();
        if (guest.state().phase() == Phase.REQUEST) {
            return known ? 3 : 2;
        }
        return known || strangers <= connectionsMax / 2 ? 1 : 0;
    }

    private synchronized void makeRoom() {
        while (guests.size() > connectionsMax) {
            Optional<Guest> next = idlest.next();
            if (next.isEmpty()) {
                return;
            }
            cutOff(next.get(), Cut.DISPLACED, true);
        }
    }

    private synchronized void makeRoomForHeads() {
        while (headBytes.get() > headBytesMax) {
            Optional<Guest> next = slowestHeads.next();
            if (next.isEmpty()) {
                return;
            }
            cutOff(next.get(), Cut.HEADS_FILL_MEMORY, true);
        }
    }
}
