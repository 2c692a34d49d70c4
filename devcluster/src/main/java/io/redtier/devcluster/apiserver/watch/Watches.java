package io.redtier.devcluster.apiserver.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.MockResponse;
import io.redtier.devcluster.apiserver.http.ResponseStream;
import io.redtier.devcluster.apiserver.http.StreamResponse;
import io.redtier.devcluster.apiserver.kinds.Kind;
import io.redtier.devcluster.apiserver.request.ApiException;
import io.redtier.devcluster.apiserver.request.ApiRequest;
import io.redtier.devcluster.apiserver.request.Target;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.resource.Metadata;
import io.redtier.devcluster.apiserver.store.Snapshot;
import io.redtier.devcluster.apiserver.store.Store;
import io.redtier.devcluster.apiserver.store.StoreEvent;
import io.redtier.devcluster.apiserver.store.StoreListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Serves watches. Thread-safe. */
public final class Watches {

    private final Store store;
    private final Timers timers;
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();

    /** How to be called later. */
    @FunctionalInterface
    public interface Timers {
        /**
         * @param seconds delay
         * @param action run once then
         */
        void after(long seconds, Runnable action);
    }

    /**
     * @param store what is watched
     * @param timers for time limits
     */
    public Watches(Store store, Timers timers) {
        this.store = store;
        this.timers = timers;
    }

    /**
     * @param request the watch request
     * @param target the collection
     * @param matches which objects
     * @param rendering turns an object into what is sent as event object
     * @return the stream
     */
    public MockResponse watch(
            ApiRequest request, Target target, Predicate<JsonNode> matches, UnaryOperator<JsonNode> rendering) {
        number(request.parameter("resourceVersion"));
        number(request.parameter("timeoutSeconds"));
        return new StreamResponse("application/json", stream -> {
            Watch watch = new Watch(target, matches, rendering, stream, request.flag("allowWatchBookmarks"));
            watch.start(request);
        });
    }

    /** Tells quiet watches how far they are, so that they can come back after a long time. */
    public void bookmark() {
        store.locked(() -> {
            open.forEach(watch -> watch.bookmark(store.revision(), false));
            return null;
        });
    }

    /** Ends all watches. */
    public void close() {
        open.forEach(watch -> watch.stream.end());
    }

    private final class Watch implements StoreListener {
        private final Target target;
        private final Kind kind;
        private final Predicate<JsonNode> matches;
        private final UnaryOperator<JsonNode> rendering;
        private final ResponseStream stream;
        private final boolean bookmarks;

        Watch(
                Target target,
                Predicate<JsonNode> matches,
                UnaryOperator<JsonNode> rendering,
                ResponseStream stream,
                boolean bookmarks) {
            this.target = target;
            this.kind = target.kind();
            this.matches = matches;
            this.rendering = rendering;
            this.stream = stream;
            this.bookmarks = bookmarks;
        }

        void start(ApiRequest request) {
            String version = request.parameter("resourceVersion");
            boolean initial = version.isEmpty() || version.equals("0") || request.flag("sendInitialEvents");
            boolean started = store.locked(() -> {
                long since = initial ? sendInitial(request.flag("sendInitialEvents")) : number(version);
                return store.listenSince(kind.collection(), since, this);
            });
            if (!started) {
                send(
                        "ERROR",
                        Json.tree(ApiException.expired("too old resource version: " + version + " ("
                                        + store.forgotten(kind.collection()) + ")")
                                .status()));
                stream.end();
                return;
            }
            open.add(this);
            stream.onClose(() -> {
                open.remove(this);
                store.forget(kind.collection(), this);
            });
            long limit = number(request.parameter("timeoutSeconds"));
            if (limit > 0) {
                timers.after(limit, stream::end);
            }
        }

        private long sendInitial(boolean marked) {
            Snapshot now = store.list(kind.collection(), target.namespace());
            now.objects().stream().filter(matches).forEach(object -> send("ADDED", rendering.apply(object)));
            if (marked) {
                bookmark(now.revision(), true);
            }
            return now.revision();
        }

        @Override
        public void changed(String collection, StoreEvent event) {
            boolean before = event.before() != null && selects(event.before());
            boolean after = !event.deleted() && selects(event.after());
            if (after) {
                send(before ? "MODIFIED" : "ADDED", rendering.apply(event.after()));
            } else if (before) {
                ObjectNode last = event.after();
                if (!event.deleted()) {
                    // It no longer matches: the watcher is told of the state it knew, as of this revision.
                    last = event.before().deepCopy();
                    Metadata.of(last).put("resourceVersion", Long.toString(event.revision()));
                }
                send("DELETED", rendering.apply(last));
            }
        }

        void bookmark(long revision, boolean endOfInitial) {
            if (!bookmarks && !endOfInitial) {
                return;
            }
            ObjectNode object =
                    Json.object().put("apiVersion", kind.apiVersion()).put("kind", kind.name());
            ObjectNode metadata = Metadata.of(object).put("resourceVersion", Long.toString(revision));
            if (endOfInitial) {
                metadata.withObjectProperty("annotations").put("k8s.io/initial-events-end", "true");
            }
            send("BOOKMARK", object);
        }

        private boolean selects(ObjectNode object) {
            boolean inNamespace = target.namespace().isEmpty()
                    || target.namespace()
                            .equals(object.path("metadata").path("namespace").asText());
            return inNamespace && matches.test(object);
        }

        private void send(String type, JsonNode object) {
            ObjectNode event = Json.object().put("type", type);
            event.set("object", object);
            byte[] json = Json.write(event);
            byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
            line[json.length] = '\n';
            stream.send(line);
        }
    }

    private static long number(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("invalid resource version or time limit \"" + text + "\": must be a number");
        }
    }
}
