package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Objects;

/** Addresses for clients, each as host:port. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class EndpointsStatus {

    @JsonPropertyDescription("Takes writes; follows the primary. Not in mode Cluster.")
    private String primary;

    @JsonPropertyDescription("Reads from replicas; the primary where there is none. Not in mode Cluster.")
    private String read;

    @JsonPropertyDescription("The sentinels; in mode Sentinel only.")
    private String sentinel;

    @JsonPropertyDescription(
            "Any node, for a client that knows Redis Cluster to find all others by; in mode Cluster only.")
    private String cluster;

    public String getPrimary() {
        return primary;
    }

    public void setPrimary(String primary) {
        this.primary = primary;
    }

    public String getRead() {
        return read;
    }

    public void setRead(String read) {
        this.read = read;
    }

    public String getSentinel() {
        return sentinel;
    }

    public void setSentinel(String sentinel) {
        this.sentinel = sentinel;
    }

    public String getCluster() {
        return cluster;
    }

    public void setCluster(String cluster) {
        this.cluster = cluster;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EndpointsStatus that
                && Objects.equals(primary, that.primary)
                && Objects.equals(read, that.read)
                && Objects.equals(sentinel, that.sentinel)
                && Objects.equals(cluster, that.cluster);
    }

    @Override
    public int hashCode() {
        return Objects.hash(primary, read, sentinel, cluster);
    }
}
