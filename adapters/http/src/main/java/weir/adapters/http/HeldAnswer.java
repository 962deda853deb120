package weir.adapters.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Keeps what a thread of the pool writes, and sends it when all of it is there: so the thread serves the next one, however
 * slowly the client reads. An answer for which there is no memory gives way to one that says so, or, if its thread may wait
 * for the client, is written as it comes. For one thread.
 */
final class HeldAnswer extends Response.Wrapper implements Callback {
    private static final int FIRST_BYTES = 4 << 10;

    /** Beyond that a thread that may wait does. */
    private static final int WAITING_BYTES_MAX = 1 << 20;

    private final RequestShare share;
    private final boolean mayWait;
    private byte[] held = {};
    private int length;
    private boolean written;
    private boolean passing;
    private boolean dropped;

    /** @param mayWait whether the thread may wait for the client; then the route bounds how many do */
    HeldAnswer(Request request, Response response, RequestShare share, boolean mayWait) {
        super(request, response);
        this.share = share;
        this.mayWait = mayWait;
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
        int more = content == null ? 0 : content.remaining();
        written = true;
        if (passing) {
            super.write(last, content, callback);
        } else if (dropped || more == 0) {
            callback.succeeded();
        } else if (keep(content, more)) {
            callback.succeeded();
        } else if (mayWait) {
            passing = true;
            ByteBuffer before = ByteBuffer.wrap(held, 0, length);
            super.write(false, before, Callback.from(() -> super.write(last, content, callback), callback::failed));
        } else {
            dropped = true;
            content.position(content.limit());
            callback.succeeded();
        }
    }

    private boolean keep(ByteBuffer content, int more) {
        int wanted = length + more;
        if (wanted > held.length) {
            int capacity = Math.max(wanted, Math.max(FIRST_BYTES, 2 * held.length));
            if ((mayWait && capacity > WAITING_BYTES_MAX)
                    || share.take(capacity - held.length).isPresent()) {
                return false;
            }
            held = Arrays.copyOf(held, capacity);
        }
        content.get(held, length, more);
        length = wanted;
        return true;
    }

    @Override
    public boolean isCommitted() {
        return written || super.isCommitted();
    }

    @Override
    public void reset() {
        super.reset();
        share.giveBack(held.length);
        held = new byte[0];
        length = 0;
        written = false;
    }

    /** All of it is there. */
    @Override
    public void succeeded() {
        if (passing) {
            share.succeeded();
        } else if (dropped) {
            share.keepOnly(0);
            getHeaders().clear();
            getHeaders().put("Content-Type", JsonText.CONTENT_TYPE);
            getHeaders().put("Retry-After", "1");
            setStatus(HttpFault.OVERLOADED.status());
            byte[] json = Problem.overloaded("answers that are not read fill the memory; try again")
                    .json();
            super.write(true, ByteBuffer.wrap(json), share);
        } else {
            super.write(true, ByteBuffer.wrap(held, 0, length), share);
        }
    }

    @Override
    public void failed(Throwable failure) {
        share.failed(failure);
    }

    @Override
    public InvocationType getInvocationType() {
        return share.getInvocationType();
    }
}
