package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.ClusterRef;
import io.redtier.crds.Durations;
import java.util.Objects;

/** One cache. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.strategy != 'WriteThrough' || !has(self.invalidation) || self.invalidation == 'Update'",
        message =
                "strategy WriteThrough caches what it writes, so invalidation cannot be Delete; leave invalidation out, or write strategy: CacheAside",
        fieldPath = ".invalidation")
@ValidationRule(
        value = "self.strategy != 'RefreshAhead' || has(self.refreshAhead)",
        message = "strategy RefreshAhead needs refreshAhead.threshold; write for example refreshAhead: {threshold: 5m}",
        fieldPath = ".strategy")
@ValidationRule(
        value = "!has(self.refreshAhead) || self.strategy == 'RefreshAhead'",
        message = "refreshAhead is only for strategy RefreshAhead; leave it out, or write strategy: RefreshAhead",
        fieldPath = ".refreshAhead")
@ValidationRule(
        value =
                "!has(self.refreshAhead) || !self.refreshAhead.threshold.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') || !self.ttl.matches('^([0-9]{1,5}(h|m|s|ms)){1,4}$') || duration(self.refreshAhead.threshold) + duration(self.refreshAhead.threshold) <= duration(self.ttl)",
        message = "refreshAhead.threshold must be at most half of ttl",
        messageExpression =
                "'threshold ' + self.refreshAhead.threshold + ' is more than half of ttl ' + self.ttl + ', so values would be loaded all the time; write at most half of ttl'",
        fieldPath = ".refreshAhead.threshold")
@ValidationRule(
        value = "self.onRedisFailure.mode != 'ServeStale' || (has(self.nearCache) && self.nearCache.enabled)",
        message =
                "mode ServeStale serves what the near cache holds, and there is none; write nearCache: {enabled: true}, or mode: Bypass",
        fieldPath = ".onRedisFailure.mode")
@ValidationRule(
        value = "!has(self.writeBehind) || (has(self.strategy) && self.strategy == 'WriteBehind')",
        message = "writeBehind has no effect with this strategy; remove it, or write strategy: WriteBehind",
        fieldPath = ".writeBehind")
@ValidationRule(
        value =
                "!has(self.readFrom) || self.readFrom != 'PreferReplica' || !has(self.nearCache) || !self.nearCache.enabled",
        message =
                "a replica may still have the old value when processes are told of a change, and their nearCache would keep it; write readFrom: Primary, or remove nearCache",
        fieldPath = ".readFrom")
@ValidationRule(
        value = "!has(self.http) || self.strategy in ['CacheAside', 'RefreshAhead']",
        message =
                "http caches responses, which nobody writes, so this strategy has no meaning for it; write strategy: CacheAside or RefreshAhead, or leave http out",
        fieldPath = ".http")
@ValidationRule(
        value = "!has(self.http) || self.storage.format == 'Json'",
        message = "http caches responses, which have no fields to be read alone; write storage: {format: Json}",
        fieldPath = ".storage.format")
public class CacheSpec {

    @JsonPropertyDescription("RedisCluster of this cache. Default: the policy's clusterRef.")
    private ClusterRef clusterRef;

    @JsonPropertyDescription(
            "CacheAside: read the cache, on a miss load and store; WriteThrough: the same, and the application's changes are written to the source and then cached; RefreshAhead: as CacheAside, and a value that is read shortly before it expires is loaded again in the background; WriteBehind: as CacheAside, and a put is kept in Redis and written to the source later, which needs a RedisCluster with memory.policy noeviction and persistence.mode AppendOnly. Default: CacheAside.")
    @Default("CacheAside")
    private CacheStrategy strategy;

    @JsonPropertyDescription("Time for which a value is kept. Default: 1h.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    @Default("1h")
    private String ttl;

    @JsonPropertyDescription(
            "Share by which ttl is shortened at random, in percent, so that values stored together do not expire together. Default: 10.")
    @Min(0)
    @Max(50)
    @Default("10")
    private Integer ttlJitterPercent;

    @JsonPropertyDescription("Time for which \"there is no such value\" is kept. Default: it is not kept.")
    @Pattern(Durations.PATTERN)
    @Size(max = Durations.MAX_LENGTH)
    @ValidationRule(value = Durations.POSITIVE, message = Durations.POSITIVE_MESSAGE)
    private String negativeTtl;

    @JsonPropertyDescription(
            "When values are loaded again before they expire; for strategy RefreshAhead, which needs it.")
    private RefreshAhead refreshAhead;

    @JsonPropertyDescription("What keeps many callers from loading one missing value at once.")
    @Default("{}")
    private StampedeProtection stampedeProtection;

    @JsonPropertyDescription("How values are stored.")
    @Default("{}")
    private CacheStorage storage;

    @JsonPropertyDescription(
            "Values kept in the memory of each process, which is told of changes through Redis. Default: none.")
    private NearCache nearCache;

    @JsonPropertyDescription(
            "Primary: the primary answers reads; PreferReplica: a replica does if one is less than about 5 s behind the primary, so that a read may return what was cached a moment ago, also after a change or an invalidation. What is missing there is looked up and loaded at the primary; locks, limits and queues always use the primary. Default: Primary.")
    @Default("Primary")
    private ReadFrom readFrom;

    @JsonPropertyDescription("What the cache does while Redis cannot be reached.")
    @Default("{}")
    private CacheFailure onRedisFailure;

    @JsonPropertyDescription(
            "Delete: a change deletes the cached value and the next read loads it; Update: the new value is cached. Default: Delete, or Update where strategy is WriteThrough, which allows no other.")
    private Invalidation invalidation;

    @JsonPropertyDescription(
            "Values that one process loads when the application starts, if the application says which. Default: none.")
    private WarmUp warmUp;

    @JsonPropertyDescription("How changes are written later, with strategy WriteBehind. Default: see its fields.")
    private WriteBehind writeBehind;

    @JsonPropertyDescription(
            "Responses of the app that the sidecar caches here, within what their Cache-Control allows. Default: none.")
    private HttpCaching http;

    public ClusterRef getClusterRef() {
        return clusterRef;
    }

    public void setClusterRef(ClusterRef clusterRef) {
        this.clusterRef = clusterRef;
    }

    public CacheStrategy getStrategy() {
        return strategy;
    }

    public void setStrategy(CacheStrategy strategy) {
        this.strategy = strategy;
    }

    public String getTtl() {
        return ttl;
    }

    public void setTtl(String ttl) {
        this.ttl = ttl;
    }

    public Integer getTtlJitterPercent() {
        return ttlJitterPercent;
    }

    public void setTtlJitterPercent(Integer ttlJitterPercent) {
        this.ttlJitterPercent = ttlJitterPercent;
    }

    public String getNegativeTtl() {
        return negativeTtl;
    }

    public void setNegativeTtl(String negativeTtl) {
        this.negativeTtl = negativeTtl;
    }

    public RefreshAhead getRefreshAhead() {
        return refreshAhead;
    }

    public void setRefreshAhead(RefreshAhead refreshAhead) {
        this.refreshAhead = refreshAhead;
    }

    public StampedeProtection getStampedeProtection() {
        return stampedeProtection;
    }

    public void setStampedeProtection(StampedeProtection stampedeProtection) {
        this.stampedeProtection = stampedeProtection;
    }

    public CacheStorage getStorage() {
        return storage;
    }

    public void setStorage(CacheStorage storage) {
        this.storage = storage;
    }

    public NearCache getNearCache() {
        return nearCache;
    }

    public void setNearCache(NearCache nearCache) {
        this.nearCache = nearCache;
    }

    public ReadFrom getReadFrom() {
        return readFrom;
    }

    public void setReadFrom(ReadFrom readFrom) {
        this.readFrom = readFrom;
    }

    public CacheFailure getOnRedisFailure() {
        return onRedisFailure;
    }

    public void setOnRedisFailure(CacheFailure onRedisFailure) {
        this.onRedisFailure = onRedisFailure;
    }

    public Invalidation getInvalidation() {
        return invalidation;
    }

    public void setInvalidation(Invalidation invalidation) {
        this.invalidation = invalidation;
    }

    public WarmUp getWarmUp() {
        return warmUp;
    }

    public void setWarmUp(WarmUp warmUp) {
        this.warmUp = warmUp;
    }

    public WriteBehind getWriteBehind() {
        return writeBehind;
    }

    public void setWriteBehind(WriteBehind writeBehind) {
        this.writeBehind = writeBehind;
    }

    public HttpCaching getHttp() {
        return http;
    }

    public void setHttp(HttpCaching http) {
        this.http = http;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheSpec that
                && Objects.equals(clusterRef, that.clusterRef)
                && Objects.equals(strategy, that.strategy)
                && Objects.equals(ttl, that.ttl)
                && Objects.equals(ttlJitterPercent, that.ttlJitterPercent)
                && Objects.equals(negativeTtl, that.negativeTtl)
                && Objects.equals(refreshAhead, that.refreshAhead)
                && Objects.equals(stampedeProtection, that.stampedeProtection)
                && Objects.equals(storage, that.storage)
                && Objects.equals(nearCache, that.nearCache)
                && readFrom == that.readFrom
                && Objects.equals(onRedisFailure, that.onRedisFailure)
                && Objects.equals(invalidation, that.invalidation)
                && Objects.equals(warmUp, that.warmUp)
                && Objects.equals(writeBehind, that.writeBehind)
                && Objects.equals(http, that.http);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                clusterRef,
                strategy,
                ttl,
                ttlJitterPercent,
                negativeTtl,
                refreshAhead,
                stampedeProtection,
                storage,
                nearCache,
                readFrom,
                onRedisFailure,
                invalidation,
                warmUp,
                writeBehind,
                http);
    }
}
