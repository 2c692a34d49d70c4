package io.redtier.devcluster.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** One direction of a relayed connection: bytes that have been read and wait for their time to arrive. Confined to one thread. */
final class RelayedFlow {
    /** Bytes that arrive together, in the order of the buffer. */
    private record Piece(int bytes, long arrival) {}

    private final Link link;
    private final boolean toServer;
    private final ByteBuffer buffer;
    private final Deque<Piece> travelling = new ArrayDeque<>();
    private int arrived;
    private boolean ended;
    private long endArrival;
    private boolean endPassedOn;

    /** @param first what arrives before all that is read */
    RelayedFlow(Link link, boolean toServer, byte[] first) {
        this.link = link;
        this.toServer = toServer;
        buffer = ByteBuffer.allocateDirect(link.window());
        buffer.put(first);
        arrived = first.length;
    }

    /** Reads what there is and writes what has arrived. */
    void move(SocketChannel from, SocketChannel to) throws IOException {
        if (wantsToRead()) {
            int count = from.read(buffer);
            if (count < 0) {
                ended = true;
                endArrival = link.arrival(toServer, 0);
            } else if (count > 0) {
                travelling.add(new Piece(count, link.arrival(toServer, count)));
            }
        }
        while (!travelling.isEmpty() && isOver(travelling.peek().arrival)) {
            arrived += travelling.poll().bytes;
        }
        if (arrived > 0) {
            buffer.flip();
            int all = buffer.limit();
            buffer.limit(arrived);
            arrived -= to.write(buffer);
            buffer.limit(all);
            buffer.compact();
        }
        if (ended && !endPassedOn && buffer.position() == 0 && isOver(endArrival)) {
            to.shutdownOutput();
            endPassedOn = true;
        }
    }

    private boolean isOver(long arrival) {
        return !link.delays() || arrival - System.nanoTime() <= 0;
    }

    /** Reads what there is, for later; {@return whether that was the end} */
    boolean endsHere(SocketChannel from) throws IOException {
        int count = 0;
        while (buffer.hasRemaining() && (count = from.read(buffer)) > 0) {
            arrived += count;
        }
        return count < 0;
    }

    boolean wantsToRead() {
        return !ended && buffer.hasRemaining();
    }

    boolean wantsToWrite() {
        return arrived > 0;
    }

    boolean over() {
        return endPassedOn;
    }

    /** When there is something to do although no channel is ready: a time of {@link System#nanoTime()}. */
    OptionalLong nextArrival() {
        if (!travelling.isEmpty()) {
            return OptionalLong.of(travelling.peek().arrival);
        }
        return ended && !endPassedOn && arrived == 0 ? OptionalLong.of(endArrival) : OptionalLong.empty();
    }
}
