package io.redtier.devcluster.apiserver.http;

import io.fabric8.mockwebserver.http.MockResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A conversation by WebSocket instead of a response. A client that asked for no WebSocket gets the plain response. */
public final class SocketResponse extends MockResponse {
    private static final Logger LOG = LoggerFactory.getLogger(SocketResponse.class);

    /** One side of the conversation; it blocks for as long as it lasts. */
    public interface Conversation {
        /**
         * @param socket open; closed when this returns
         * @throws IOException when the other side has gone
         */
        void hold(MessageSocket socket) throws IOException;
    }

    private final String name;
    private final Conversation conversation;
    private final Runnable abandoned;

    /**
     * @param name of its thread
     * @param conversation called once, on a thread of its own
     */
    public SocketResponse(String name, Conversation conversation) {
        this(name, conversation, () -> {});
    }

    /**
     * @param name of its thread
     * @param conversation called once, on a thread of its own
     * @param abandoned called instead when the WebSocket does not come about; must not block
     */
    public SocketResponse(String name, Conversation conversation, Runnable abandoned) {
        this.name = name;
        this.conversation = conversation;
        this.abandoned = abandoned;
    }

    void abandon() {
        abandoned.run();
    }

    void begin(MessageSocket socket) {
        Thread thread = new Thread(
                () -> {
                    try {
                        conversation.hold(socket);
                    } catch (IOException e) {
                        LOG.debug("{} ends", name, e);
                    } finally {
                        socket.close();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
