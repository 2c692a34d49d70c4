package io.redtier.sample.product;

import io.redtier.runtime.Lookup;
import io.redtier.sample.problem.InputChecks;
import io.redtier.sample.problem.Problem;
import io.redtier.sample.problem.ProblemException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The products of the shop: read through the cache, changed under optimistic locking. */
@Path("/api/v1/products")
@Produces(MediaType.APPLICATION_JSON)
public class ProductResource {
    private static final String CACHE_HEADER = "X-Cache";
    private static final int LARGEST_PAGE = 100;
    private static final Pattern STRONG_TAG = Pattern.compile("\"(\\d{1,18})\"");

    private final ProductCatalog catalog;

    ProductResource(ProductCatalog catalog) {
        this.catalog = catalog;
    }

    /** One product; {@code X-Cache} tells where from: hit, stale, miss, or bypass. */
    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String idText) {
        long id = id(idText);
        Lookup<Product> lookup = catalog.get(id);
        String source = headerOf(lookup.source());
        Product product =
                lookup.asOptional().orElseThrow(() -> new ProblemException(notFound(id), Map.of(CACHE_HEADER, source)));
        return Response.ok(ProductView.of(product, lookup.isHit()))
                .header(CACHE_HEADER, source)
                .header(HttpHeaders.ETAG, tag(product))
                .build();
    }

    private static String headerOf(Lookup.Source source) {
        return switch (source) {
            case HIT, NEGATIVE_HIT, NEAR_HIT -> "hit";
            case STALE -> "stale";
            case LOADED -> "miss";
            case BYPASS -> "bypass";
        };
    }

    /** Products in the order of their ids, from the database; {@code after} is the last id of the page before. */
    @GET
    public List<Product> list(
            @QueryParam("limit") @DefaultValue("20") String limitText,
            @QueryParam("after") @DefaultValue("0") String afterText) {
        InputChecks checks = new InputChecks();
        long limit = checks.number("limit", limitText, 1, LARGEST_PAGE);
        long after = checks.number("after", afterText, 0, Long.MAX_VALUE);
        checks.orThrow();
        return catalog.list(after, (int) limit);
    }

    /** Replaces a product; a client that says which version it read never overwrites another's change. */
    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @PathParam("id") String idText, @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch, ProductUpdate update) {
        long id = id(idText);
        InputChecks checks = new InputChecks();
        if (update == null) {
            checks.check(false, "body", null, "write {\"name\": ..., \"priceCents\": ...}")
                    .orThrow();
        }
        update.checkInto(checks);
        Long tagVersion = versionOf(ifMatch, checks);
        checks.check(
                tagVersion == null || update.version() == null || tagVersion.equals(update.version()),
                "version",
                update.version(),
                "write the version of If-Match, or leave one of the two out");
        checks.orThrow();
        Long expected = tagVersion == null ? update.version() : tagVersion;
        Product product = catalog.update(id, update.name(), update.priceCents(), expected)
                .orElseThrow(() -> new ProblemException(refusal(id, expected, tagVersion != null)));
        return Response.ok(product).header(HttpHeaders.ETAG, tag(product)).build();
    }

    private Problem refusal(long id, Long expected, boolean byHeader) {
        return catalog.stored(id)
                .map(current -> Problem.of(
                                "version-conflict",
                                "Changed by someone else",
                                byHeader ? 412 : 409,
                                "product " + id + " is at version " + current.version() + ", not " + expected
                                        + "; read it again, apply your change to what it is now, and send its version")
                        .with("currentVersion", current.version()))
                .orElseGet(() -> notFound(id));
    }

    private static long id(String text) {
        InputChecks checks = new InputChecks();
        long id = checks.number("id", text, 1, Long.MAX_VALUE);
        checks.orThrow();
        return id;
    }

    private static Long versionOf(String ifMatch, InputChecks checks) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.trim().equals("*")) {
            return null;
        }
        Matcher tag = STRONG_TAG.matcher(ifMatch.trim());
        boolean right = tag.matches();
        checks.check(right, HttpHeaders.IF_MATCH, ifMatch, "write the ETag that you read, for example \"3\"");
        return right ? Long.valueOf(tag.group(1)) : null;
    }

    private static String tag(Product product) {
        return "\"" + product.version() + "\"";
    }

    private static Problem notFound(long id) {
        return Problem.of(
                "product-not-found",
                "Product not found",
                404,
                "there is no product " + id + "; GET /api/v1/products lists those that there are");
    }
}
