package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Objects;

/** One Redis node as last seen. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class NodeStatus {

    @JsonPropertyDescription("Name of the pod.")
    @Required
    private String pod;

    @JsonPropertyDescription("IP address of the pod.")
    private String ip;

    @JsonPropertyDescription("Primary, Replica, or Unknown when the node does not answer.")
    private NodeRole role;

    @JsonPropertyDescription("Whether the pod is ready.")
    private Boolean ready;

    @JsonPropertyDescription("Replication lag behind the primary in bytes; 0 for the primary.")
    private Long lagBytes;

    @JsonPropertyDescription("Number of its shard, from 0, in order of the slots; in mode Cluster only.")
    private Integer shard;

    @JsonPropertyDescription("Slots that it owns, as 0-5460,6000; those of primaries in mode Cluster only.")
    private String slots;

    @JsonPropertyDescription("Redis version that the node runs.")
    private String version;

    public String getPod() {
        return pod;
    }

    public void setPod(String pod) {
        this.pod = pod;
    }

    public String getIp() {
        return ip;
    }

    public void setIp(String ip) {
        this.ip = ip;
    }

    public NodeRole getRole() {
        return role;
    }

    public void setRole(NodeRole role) {
        this.role = role;
    }

    public Boolean getReady() {
        return ready;
    }

    public void setReady(Boolean ready) {
        this.ready = ready;
    }

    public Long getLagBytes() {
        return lagBytes;
    }

    public void setLagBytes(Long lagBytes) {
        this.lagBytes = lagBytes;
    }

    public String getVersion() {
        return version;
    }

    public void setVersion(String version) {
        this.version = version;
    }

    public Integer getShard() {
        return shard;
    }

    public void setShard(Integer shard) {
        this.shard = shard;
    }

    public String getSlots() {
        return slots;
    }

    public void setSlots(String slots) {
        this.slots = slots;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeStatus that
                && Objects.equals(pod, that.pod)
                && Objects.equals(ip, that.ip)
                && Objects.equals(role, that.role)
                && Objects.equals(ready, that.ready)
                && Objects.equals(lagBytes, that.lagBytes)
                && Objects.equals(shard, that.shard)
                && Objects.equals(slots, that.slots)
                && Objects.equals(version, that.version);
    }

    @Override
    public int hashCode() {
        return Objects.hash(pod, ip, role, ready, lagBytes, shard, slots, version);
    }
}
