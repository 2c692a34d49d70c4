package io.redtier.devcluster.apiserver.subresource;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** SPDY/3.1 frames from and to bytes, by Netty's codec, whose compression has a memory: one per connection. Thread-safe. */
final class SpdyFrames {

    private final EmbeddedChannel channel = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));

    /** {@return the frames that are complete with these bytes; whoever uses their content releases it} */
    synchronized List<SpdyFrame> decode(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        List<SpdyFrame> frames = new ArrayList<>();
        for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            if (frame instanceof SpdyFrame known) {
                frames.add(known);
            }
        }
        return frames;
    }

    /** {@return the bytes of a frame, to be sent in the order of these calls} */
    synchronized byte[] encode(SpdyFrame frame) {
        channel.writeOutbound(frame);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            byte[] copy = new byte[piece.readableBytes()];
            piece.readBytes(copy);
            piece.release();
            bytes.writeBytes(copy);
        }
        return bytes.toByteArray();
    }

    /** Frees what the codec holds outside the heap. */
    synchronized void close() {
        channel.finishAndReleaseAll();
    }
}
