package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Objects;

/** Whether and where data is written to disk. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.mode) || self.mode == 'None' || has(self.size)",
        message = "mode Snapshot or AppendOnly needs size, for example 10Gi",
        fieldPath = ".size",
        reason = "FieldValueRequired")
@ValidationRule(
        value = "!has(self.mode) || !has(oldSelf.mode) || self.mode == oldSelf.mode",
        message = "mode cannot be changed: create another RedisCluster with the mode you want and move the data",
        fieldPath = ".mode")
@ValidationRule(
        value = "!has(self.size) || !has(oldSelf.size) || self.size == oldSelf.size",
        message = "size cannot be changed yet: create another RedisCluster with the size you want and move the data",
        fieldPath = ".size")
@ValidationRule(
        value =
                "(has(self.storageClassName) ? self.storageClassName : '') == (has(oldSelf.storageClassName) ? oldSelf.storageClassName : '')",
        message =
                "storageClassName cannot be changed: create another RedisCluster with the class you want and move the data",
        fieldPath = ".storageClassName")
public class PersistenceSpec {

    @JsonPropertyDescription(
            "None: nothing is written; Snapshot: RDB snapshots; AppendOnly: append-only file, synced every second. Cannot be changed. Default: None.")
    @Default("None")
    private PersistenceMode mode;

    @JsonPropertyDescription(
            "Size of the volume of each node, as 10Gi. Needed unless mode is None. Cannot be changed yet.")
    @ValidationRule(
            value =
                    "(type(self) == int && self > 0) || (type(self) == string && isQuantity(self) && quantity(self).isGreaterThan(quantity('0')))",
            message = "write a quantity of bytes greater than zero, such as 10Gi")
    private Quantity size;

    @JsonPropertyDescription(
            "StorageClass of the volumes. Cannot be changed. Default: the cluster's default StorageClass.")
    @Size(min = 1, max = 253)
    private String storageClassName;

    @JsonPropertyDescription(
            "Retain: the PersistentVolumeClaims stay when the RedisCluster is deleted; Delete: they go with it. Default: Retain.")
    @Default("Retain")
    private ReclaimPolicy reclaimPolicy;

    public PersistenceMode getMode() {
        return mode;
    }

    public void setMode(PersistenceMode mode) {
        this.mode = mode;
    }

    public Quantity getSize() {
        return size;
    }

    public void setSize(Quantity size) {
        this.size = size;
    }

    public String getStorageClassName() {
        return storageClassName;
    }

    public void setStorageClassName(String storageClassName) {
        this.storageClassName = storageClassName;
    }

    public ReclaimPolicy getReclaimPolicy() {
        return reclaimPolicy;
    }

    public void setReclaimPolicy(ReclaimPolicy reclaimPolicy) {
        this.reclaimPolicy = reclaimPolicy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PersistenceSpec that
                && Objects.equals(mode, that.mode)
                && Objects.equals(size, that.size)
                && Objects.equals(storageClassName, that.storageClassName)
                && Objects.equals(reclaimPolicy, that.reclaimPolicy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, size, storageClassName, reclaimPolicy);
    }
}
