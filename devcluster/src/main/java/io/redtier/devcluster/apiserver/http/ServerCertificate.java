package io.redtier.devcluster.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed server certificate, which is its own CA, for 127.0.0.1, localhost and the in-cluster names of the API.
 *
 * <p>The JDK can read certificates but has no public API to make one, so the few DER structures are written here.
 *
 * @param certificatePem the certificate, PEM; also what clients trust as CA
 * @param keyPem the private key, PKCS#8 PEM
 */
public record ServerCertificate(String certificatePem, String keyPem) {

    private static final List<String> DNS_NAMES = List.of(
            "localhost",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local");
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
    private static final byte[] ECDSA_SHA256 = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
    };
    private static final byte[] SERVER_AUTH = {0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};

    /**
     * Makes a new P-256 key and its certificate.
     *
     * @param now start of validity; it begins an hour before, for clocks that differ
     * @param lifetime how long it is valid from {@code now}
     * @return the new certificate
     */
    public static ServerCertificate create(Instant now, Duration lifetime) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] algorithm = sequence(ECDSA_SHA256);
            byte[] name = sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0c, bytes("redtier-devcluster")))));
            byte[] validity = sequence(time(now.minus(Duration.ofHours(1))), time(now.plus(lifetime)));
            byte[] serial =
                    tlv(0x02, new BigInteger(120, new SecureRandom()).setBit(64).toByteArray());
            byte[] tbs = sequence(
                    tlv(0xa0, tlv(0x02, new byte[] {2})),
                    serial,
                    algorithm,
                    name,
                    validity,
                    name,
                    keys.getPublic().getEncoded(),
                    tlv(0xa3, extensions()));
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(tbs);
            byte[] certificate = sequence(tbs, algorithm, tlv(0x03, concat(new byte[] {0}, signature.sign())));
            return new ServerCertificate(
                    pem("CERTIFICATE", certificate),
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot make a P-256 certificate: " + e.getMessage(), e);
        }
    }

    private static byte[] extensions() {
        byte[] names = new byte[0];
        for (String dns : DNS_NAMES) {
            names = concat(names, tlv(0x82, bytes(dns)));
        }
        names = concat(names, tlv(0x87, new byte[] {127, 0, 0, 1}));
        return sequence(
                extension(0x11, false, sequence(names)),
                extension(0x13, true, sequence(TRUE)),
                // digitalSignature and keyCertSign
                extension(0x0f, true, tlv(0x03, new byte[] {2, (byte) 0x84})),
                extension(0x25, false, sequence(SERVER_AUTH)));
    }

    private static byte[] extension(int id, boolean critical, byte[] value) {
        byte[] oid = {0x06, 0x03, 0x55, 0x1d, (byte) id};
        return critical ? sequence(oid, TRUE, tlv(0x04, value)) : sequence(oid, tlv(0x04, value));
    }

    private static byte[] time(Instant instant) {
        return tlv(
                0x18,
                bytes(DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(instant)));
    }

    private static byte[] sequence(byte[]... parts) {
        return tlv(0x30, concat(parts));
    }

    private static byte[] tlv(int tag, byte[] value) {
        byte[] length;
        if (value.length < 128) {
            length = new byte[] {(byte) value.length};
        } else if (value.length < 256) {
            length = new byte[] {(byte) 0x81, (byte) value.length};
        } else {
            length = new byte[] {(byte) 0x82, (byte) (value.length >> 8), (byte) value.length};
        }
        return concat(new byte[] {(byte) tag}, length, value);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
