package io.redtier.sidecar;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program. Ends with status 2 and one line per mistake if its environment is not what it should be. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final String CHUNKS = "io.netty.allocator.maxOrder";

    private Main() {}

    public static void main(String[] arguments) {
        // Buffers are taken from the system 256 KiB at a time, not 4 MiB, since the container is small.
        if (System.getProperty(CHUNKS) == null) {
            System.setProperty(CHUNKS, "5");
        }
        SidecarConfig config;
        try {
            config = SidecarConfig.from(System.getenv());
        } catch (InvalidConfigException e) {
            e.problems().forEach(problem -> LOG.error("{}", problem));
            System.exit(2);
            return;
        }
        Sidecar sidecar = new Sidecar(config);
        try {
            sidecar.start();
        } catch (RuntimeException e) {
            LOG.error("cannot start: {}", e.getMessage(), e);
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(sidecar::close, "shutdown"));
    }
}
