package io.redtier.sidecar.responses;

import io.redtier.sidecar.responses.Librarian.Place;
import io.redtier.sidecar.responses.Librarian.Right;
import io.redtier.sidecar.responses.Storing.Verdict;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyResponse;

/** A request whose answer is to be stored, or that asks if what is stored is still good. For one event loop. */
final class Filling implements Exchange {
    private final HttpServerRequest request;
    private final Question question;
    private final Place place;
    private final Right right;
    private final Flight flight;
    private final Runnable over;
    private final Desk desk;
    private final Cached old;
    private final String why;
    private final long asked;
    private boolean withOld;
    private Capture capture;

    /**
     * @param right  to load it
     * @param flight who waits for it
     * @param over   is called when others find what was stored
     */
    Filling(
            HttpServerRequest request,
            Question question,
            Place place,
            Right right,
            Flight flight,
            Runnable over,
            Desk desk) {
        this.request = request;
        this.question = question;
        this.place = place;
        this.right = right;
        this.flight = flight;
        this.over = over;
        this.desk = desk;
        this.old = place.usable(question.authorized());
        this.why = question.wish().reload() ? "request" : place.found() != null ? "stale" : "miss";
        this.asked = desk.now();
    }

    @Override
    public void asking(MultiMap headers) {
        Revalidation.ask(headers, old);
    }

    @Override
    public Future<ProxyResponse> failed(ProxyContext context, Throwable failure) {
        if (!mayServeOld()) {
            end(Flight.End.AGAIN);
            return Future.failedFuture(failure);
        }
        withOld = true;
        return Future.succeededFuture(context.request().release().response());
    }

    @Override
    public Future<Void> answered(ProxyContext context) {
        ProxyResponse response = context.response();
        int status = response.getStatusCode();
        if (withOld || status >= 500 && mayServeOld()) {
            return serveOld(response);
        }
        if (status == 304 && old != null) {
            return serveFreshened(response);
        }
        Verdict verdict = verdict(status, response.headers());
        Body body = response.getBody();
        if (verdict.life() == null
                || body == null
                || body.length() > question.shelf().longestBody()) {
            if (status < 500) {
                dropped();
            } else {
                end(Flight.End.AGAIN);
            }
            response.headers()
                    .add(
                            CacheStatus.NAME,
                            CacheStatus.forward(why, verdict.life() == null ? verdict.why() : "too-large"));
            return context.sendResponse();
        }
        return store(context, verdict.life());
    }

    private Verdict verdict(int status, MultiMap headers) {
        return Storing.of(
                status, headers, question.authorized(), question.shelf().policy(), asked);
    }

    /** What was stored is outdated by what is not to be. */
    private void dropped() {
        end(Flight.End.NOT_STORED);
        if (old != null) {
            desk.work(() -> desk.librarian().drop(question, place));
        }
    }

    private Future<Void> store(ProxyContext context, Life life) {
        ProxyResponse response = context.response();
        int status = response.getStatusCode();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(response.headers());
        Body body = response.getBody();
        capture = new Capture(body.stream(), question.shelf().longestBody(), desk.memory(), bytes -> {
            if (bytes == null) {
                end(Flight.End.NOT_STORED);
            } else {
                end(Revalidation.response(status, headers, bytes, asked, life, right.mark()));
            }
        });
        String said = CacheStatus.stored(why, status);
        if (status == 200 && Validators.isKnown(request.headers(), headers.get("ETag"), headers.get("Last-Modified"))) {
            capture.drain();
            Cached head = Revalidation.response(status, headers, new byte[0], asked, life, right.mark());
            return desk.send(request, head, said);
        }
        response.headers().add(CacheStatus.NAME, said);
        response.setBody(Body.body(capture, body.length()));
        return context.sendResponse().onFailure(failure -> capture.abandon());
    }

    private Future<Void> serveFreshened(ProxyResponse response) {
        MultiMap news = MultiMap.caseInsensitiveMultiMap().addAll(response.headers());
        response.release();
        MultiMap headers = Revalidation.freshened(old, news);
        Verdict verdict = verdict(old.status(), headers);
        Cached fresh = Revalidation.response(old.status(), headers, old.body(), asked, verdict.life(), right.mark());
        String said = CacheStatus.forward("stale", verdict.why()) + "; fwd-status=304";
        if (verdict.life() != null) {
            end(fresh);
            return desk.send(request, fresh, said);
        }
        dropped();
        // It is for this client alone, and so are its cookies.
        news.getAll("Set-Cookie").forEach(cookie -> request.response().headers().add("Set-Cookie", cookie));
        return desk.send(request, fresh, said);
    }

    private Future<Void> serveOld(ProxyResponse response) {
        response.release();
        end(Flight.End.AGAIN);
        long left = Freshness.left(old, question.shelf().policy(), desk.now());
        return desk.send(request, old, CacheStatus.hit(left));
    }

    private boolean mayServeOld() {
        return old != null && Freshness.mayServeOnError(old, question.shelf().policy(), question.wish(), desk.now());
    }

    /** The client has gone before the app was asked. */
    void abandon() {
        end(Flight.End.AGAIN);
    }

    private void end(Cached response) {
        flight.end(new Flight.End(response, true));
        desk.work(() -> desk.librarian().store(question, place, right, response))
                .onComplete(stored -> over.run());
    }

    private void end(Flight.End end) {
        if (!end.stored()) {
            flight.end(end);
        }
        // Who tries again finds the lease free.
        desk.work(right.lease()::release).onComplete(released -> {
            over.run();
            flight.end(end);
        });
    }
}
