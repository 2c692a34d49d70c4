package io.redtier.devcluster.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The short name of a pod template's content that revisions and ReplicaSets carry. Pure. */
final class TemplateHash {
    /** As Kubernetes: no vowels, so that no words come out. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int LENGTH = 10;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private TemplateHash() {}

    static String of(PodTemplateSpec template) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(template));
            BigInteger number = new BigInteger(1, digest);
            StringBuilder name = new StringBuilder();
            BigInteger base = BigInteger.valueOf(ALPHABET.length());
            for (int i = 0; i < LENGTH; i++) {
                BigInteger[] parts = number.divideAndRemainder(base);
                name.append(ALPHABET.charAt(parts[1].intValue()));
                number = parts[0];
            }
            return name.toString();
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("a pod template can always be hashed", e);
        }
    }
}
