package io.redtier.sidecar.responses;

import io.redtier.sidecar.http.Forwarding;
import io.redtier.sidecar.responses.Librarian.Place;
import io.redtier.sidecar.responses.Librarian.Right;
import io.redtier.sidecar.responses.Storing.Verdict;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the app again, in the background, for what was just served. For one event loop. */
final class Refresher {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
    private static final int MOST = 100;
    private static final List<String> OF_CONNECTION = List.of(
            "Connection",
            "Keep-Alive",
            "Proxy-Authorization",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "HTTP2-Settings",
            "Host");

    private final HttpClient client;
    private final SocketAddress app;
    private final Desk desk;
    private final Set<String> running = new HashSet<>();

    Refresher(HttpClient client, SocketAddress app, Desk desk) {
        this.client = client;
        this.app = app;
        this.desk = desk;
    }

    /** Starts it, unless it has been started already, here or by another instance. */
    void start(HttpServerRequest request, Question question, Place place) {
        String key = question.shelf().name() + ' ' + place.key();
        if (running.size() >= MOST || !running.add(key)) {
            return;
        }
        String uri = request.uri();
        HostAndPort authority = request.authority();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
        OF_CONNECTION.forEach(headers::remove);
        Forwarding.tell(headers, request);
        Revalidation.ask(headers, place.response());
        desk.ask(() -> desk.librarian().claim(question, place, true))
                .compose(right ->
                        right == null ? Future.succeededFuture() : run(uri, authority, headers, question, place, right))
                .onComplete(end -> {
                    running.remove(key);
                    if (end.failed()) {
                        LOG.debug(
                                "a response of cache \"{}\" was not refreshed",
                                question.shelf().name(),
                                end.cause());
                    }
                });
    }

    private Future<Void> run(
            String uri, HostAndPort authority, MultiMap headers, Question question, Place place, Right right) {
        long asked = desk.now();
        long lease = question.shelf().policy().stampedeProtection().lease().toMillis();
        return client.request(new RequestOptions()
                        .setServer(app)
                        .setMethod(HttpMethod.GET)
                        .setURI(uri)
                        .setTimeout(lease))
                .compose(request -> {
                    if (authority != null) {
                        request.authority(authority);
                    }
                    request.headers().addAll(headers);
                    // The request's own timeout ends with the head of the answer, whose body may stall.
                    long timer = desk.vertx().setTimer(lease, late -> request.reset());
                    return request.send()
                            .compose(response -> take(request, response, asked, question, place, right))
                            .onComplete(end -> desk.vertx().cancelTimer(timer));
                })
                .recover(failure -> release(right).compose(released -> Future.failedFuture(failure)));
    }

    private Future<Void> take(
            HttpClientRequest request,
            HttpClientResponse response,
            long asked,
            Question question,
            Place place,
            Right right) {
        Cached old = place.response();
        boolean unchanged = response.statusCode() == 304;
        int status = unchanged ? old.status() : response.statusCode();
        MultiMap headers = unchanged ? Revalidation.freshened(old, response.headers()) : response.headers();
        Verdict verdict = Storing.of(
                status, headers, question.authorized(), question.shelf().policy(), asked);
        if (verdict.life() == null) {
            if (!unchanged) {
                response.exceptionHandler(reset -> {});
                request.reset();
            }
            return status >= 500
                    ? release(right)
                    : desk.work(() -> desk.librarian().drop(question, place));
        }
        if (unchanged) {
            return store(
                    question,
                    place,
                    right,
                    Revalidation.response(status, headers, old.body(), asked, verdict.life(), right.mark()));
        }
        Promise<byte[]> body = Promise.promise();
        new Capture(response, question.shelf().longestBody(), desk.memory(), body::complete).drain();
        return body.future().compose(bytes -> {
            if (bytes == null) {
                request.reset();
                return release(right);
            }
            return store(
                    question,
                    place,
                    right,
                    Revalidation.response(status, headers, bytes, asked, verdict.life(), right.mark()));
        });
    }

    private Future<Void> store(Question question, Place place, Right right, Cached response) {
        return desk.work(() -> desk.librarian().store(question, place, right, response));
    }

    private Future<Void> release(Right right) {
        return desk.work(right.lease()::release);
    }
}
