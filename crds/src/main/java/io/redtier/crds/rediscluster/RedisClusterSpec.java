package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a RedisCluster should be. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.version) != has(self.image)",
        message = "set exactly one of version (for example \"7.2\", which runs the image redis:7.2) and image")
@ValidationRule(
        value = "self.mode != 'Sentinel' || self.replicas >= 1",
        message = "mode Sentinel needs at least 1 replica to fail over to; write replicas: 2",
        fieldPath = ".replicas")
@ValidationRule(
        value = "self.mode != 'Standalone' || self.replicas == 0",
        message = "mode Standalone has a single node; write replicas: 0, or use mode Sentinel",
        fieldPath = ".replicas")
@ValidationRule(
        value = "self.mode != 'Cluster' || has(self.shards)",
        message = "mode Cluster needs shards; write shards: 3",
        fieldPath = ".shards",
        reason = "FieldValueRequired")
@ValidationRule(
        value = "self.mode == 'Cluster' || !has(self.shards)",
        message = "shards has no effect outside mode Cluster; remove it",
        fieldPath = ".shards")
@ValidationRule(
        value = "self.mode == 'Cluster' || !has(self.cluster)",
        message = "cluster has no effect outside mode Cluster; remove it",
        fieldPath = ".cluster")
@ValidationRule(
        value = "self.mode != 'Cluster' || !has(self.sentinel)",
        message = "mode Cluster has no sentinels, its nodes elect a new primary themselves; remove sentinel",
        fieldPath = ".sentinel")
@ValidationRule(
        value =
                "!has(self.memory.maxMemoryPercentOfLimit) || (has(self.resources) && has(self.resources.limits) && 'memory' in self.resources.limits)",
        message = "maxMemoryPercentOfLimit needs resources.limits.memory, for example 1Gi; or write memory.maxMemory",
        fieldPath = ".memory.maxMemoryPercentOfLimit")
@ValidationRule(
        value =
                "!has(self.memory.maxMemory) || !isQuantity(string(self.memory.maxMemory))"
                        + " || !has(self.resources) || !has(self.resources.limits) || !('memory' in self.resources.limits)"
                        + " || quantity(string(self.memory.maxMemory)).isLessThan(quantity(string(self.resources.limits['memory'])))",
        message = "maxMemory must be less than resources.limits.memory, or the container is killed before Redis evicts;"
                + " leave a quarter of the limit for buffers",
        fieldPath = ".memory.maxMemory")
@ValidationRule(
        value =
                "(has(self.auth) && has(self.auth.enabled) ? self.auth.enabled : true) == (has(oldSelf.auth) && has(oldSelf.auth.enabled) ? oldSelf.auth.enabled : true)",
        message =
                "auth.enabled cannot be changed: create another RedisCluster with the auth you want and move the data",
        fieldPath = ".auth.enabled")
public class RedisClusterSpec {

    @JsonPropertyDescription(
            "Standalone: one node without failover; Sentinel: one primary with replicas and automatic failover; Cluster: several primaries that share the keys, each with replicas and automatic failover. Cannot be changed.")
    @Required
    @ValidationRule(
            value = "self == oldSelf",
            message = "mode cannot be changed: create another RedisCluster with the mode you want and move the data",
            messageExpression =
                    "'mode cannot be changed from ' + oldSelf + ' to ' + self + ': create another RedisCluster with mode ' + self + ' and move the data'")
    private Mode mode;

    @JsonPropertyDescription(
            "Redis version, from 7.0 on, as \"7.2\" or \"7.2.5\"; runs the image redis:<version>. Give either this or image.")
    @Size(max = 16)
    @ValidationRule(
            value = "self.matches('^([7-9]|[1-9][0-9])[.][0-9]{1,3}([.][0-9]{1,3})?$')",
            message =
                    "write a Redis version from 7.0 on in quotes, for example \"7.2\" or \"7.2.5\"; for Valkey or another registry use image")
    private String version;

    @JsonPropertyDescription(
            "Container image of any Redis from 7.0 or Valkey from 8.0 on, as registry.example.com/redis:7.2.5. Give either this or version.")
    @Size(min = 1, max = 512)
    private String image;

    @JsonPropertyDescription(
            "Number of primaries that share the keys; needed in mode Cluster, at least 3. When it changes, slots move with their keys while clients use them, until every primary owns as many; fewer shards are refused in status while the data would not fit. No default.")
    @Max(64)
    @ValidationRule(
            value = "self >= 3",
            message =
                    "at least 3 primaries are needed so that two can elect a replica when one fails; write shards: 3, or use mode Sentinel")
    private Integer shards;

    @JsonPropertyDescription(
            "Number of replicas, in mode Cluster of each primary; the primary is not counted. Mode Sentinel needs at least 1 (2 is a good value), mode Cluster loses slots without any (1 is a good value), mode Standalone has none. Default: 0.")
    @Min(0)
    @Max(15)
    @Default("0")
    @SpecReplicas
    private Integer replicas;

    @JsonPropertyDescription("The sentinels; used in mode Sentinel. Default: 3 with a quorum of 2.")
    private SentinelSpec sentinel;

    @JsonPropertyDescription("How the nodes work together in mode Cluster. Default: see its fields.")
    private ClusterModeSpec cluster;

    @JsonPropertyDescription("CPU and memory of each Redis container (requests and limits). Default: none.")
    @SchemaFrom(type = ResourcesSchema.class)
    private ResourceRequirements resources;

    @JsonPropertyDescription("How much memory Redis may use for data, and what it does then.")
    @Required
    private MemorySpec memory;

    @JsonPropertyDescription("Whether data is written to disk. Default: it is not.")
    @Default("{}")
    private PersistenceSpec persistence;

    @JsonPropertyDescription(
            "Redis directives by name, for example tcp-keepalive: \"300\". Directives that other fields of this resource own are refused. Default: none.")
    @Size(max = 64)
    @ValidationRule(
            value = "self.all(k, k.matches('^[a-z][a-z0-9-]*$'))",
            message = "directives are written in lower case as Redis spells them, for example tcp-keepalive",
            messageExpression =
                    "'not a directive: ' + self.filter(k, !k.matches('^[a-z][a-z0-9-]*$'))[0] + '; write directives in lower case as Redis spells them, for example tcp-keepalive'")
    @ValidationRule(
            value = ConfigRules.MEMORY,
            message = "a directive here is set by spec.memory; remove it from config",
            messageExpression = ConfigRules.MEMORY_MESSAGE)
    @ValidationRule(
            value = ConfigRules.PERSISTENCE,
            message = "a directive here is set by spec.persistence; remove it from config",
            messageExpression = ConfigRules.PERSISTENCE_MESSAGE)
    @ValidationRule(
            value = ConfigRules.AUTH,
            message = "a directive here is set by spec.auth; remove it from config",
            messageExpression = ConfigRules.AUTH_MESSAGE)
    @ValidationRule(
            value = ConfigRules.OWNED,
            message = "a directive here is owned by the operator; remove it from config",
            messageExpression = ConfigRules.OWNED_MESSAGE)
    @ValidationRule(
            value = ConfigRules.DANGEROUS,
            message =
                    "a directive here would let a configuration run code or bypass protection, so it is not allowed; remove it from config",
            messageExpression = ConfigRules.DANGEROUS_MESSAGE)
    private Map<String, @Size(max = 4096) String> config;

    @JsonPropertyDescription("Password protection. Default: enabled, with a generated password.")
    @Default("{}")
    private AuthSpec auth;

    @JsonPropertyDescription("Where the pods run. Default: spread over zones and nodes where possible.")
    @Default("{}")
    private SchedulingSpec scheduling;

    @JsonPropertyDescription("Protection of the pods against voluntary disruption. Default: Managed.")
    @Default("{}")
    private PodDisruptionBudgetSpec podDisruptionBudget;

    @JsonPropertyDescription("Who may point policies at this RedisCluster. Default: policies of its own namespace.")
    @Default("{}")
    private AccessSpec access;

    @JsonPropertyDescription("Whether the operator leaves everything as it is and only reports status. Default: false.")
    @Default("false")
    private Boolean paused;

    public Mode getMode() {
        return mode;
    }

    public void setMode(Mode mode) {
        this.mode = mode;
    }

    public String getVersion() {
        return version;
    }

    public void setVersion(String version) {
        this.version = version;
    }

    public String getImage() {
        return image;
    }

    public void setImage(String image) {
        this.image = image;
    }

    public Integer getShards() {
        return shards;
    }

    public void setShards(Integer shards) {
        this.shards = shards;
    }

    public Integer getReplicas() {
        return replicas;
    }

    public void setReplicas(Integer replicas) {
        this.replicas = replicas;
    }

    public SentinelSpec getSentinel() {
        return sentinel;
    }

    public void setSentinel(SentinelSpec sentinel) {
        this.sentinel = sentinel;
    }

    public ClusterModeSpec getCluster() {
        return cluster;
    }

    public void setCluster(ClusterModeSpec cluster) {
        this.cluster = cluster;
    }

    public ResourceRequirements getResources() {
        return resources;
    }

    public void setResources(ResourceRequirements resources) {
        this.resources = resources;
    }

    public MemorySpec getMemory() {
        return memory;
    }

    public void setMemory(MemorySpec memory) {
        this.memory = memory;
    }

    public PersistenceSpec getPersistence() {
        return persistence;
    }

    public void setPersistence(PersistenceSpec persistence) {
        this.persistence = persistence;
    }

    public Map<String, String> getConfig() {
        return config;
    }

    public void setConfig(Map<String, String> config) {
        this.config = config;
    }

    public AuthSpec getAuth() {
        return auth;
    }

    public void setAuth(AuthSpec auth) {
        this.auth = auth;
    }

    public SchedulingSpec getScheduling() {
        return scheduling;
    }

    public void setScheduling(SchedulingSpec scheduling) {
        this.scheduling = scheduling;
    }

    public PodDisruptionBudgetSpec getPodDisruptionBudget() {
        return podDisruptionBudget;
    }

    public void setPodDisruptionBudget(PodDisruptionBudgetSpec podDisruptionBudget) {
        this.podDisruptionBudget = podDisruptionBudget;
    }

    public AccessSpec getAccess() {
        return access;
    }

    public void setAccess(AccessSpec access) {
        this.access = access;
    }

    public Boolean getPaused() {
        return paused;
    }

    public void setPaused(Boolean paused) {
        this.paused = paused;
    }

    private List<Object> fields() {
        return Arrays.asList(
                mode,
                version,
                image,
                shards,
                replicas,
                sentinel,
                cluster,
                resources,
                memory,
                persistence,
                config,
                auth,
                scheduling,
                podDisruptionBudget,
                access,
                paused);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisClusterSpec that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }
}
