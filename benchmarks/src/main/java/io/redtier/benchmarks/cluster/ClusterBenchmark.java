package io.redtier.benchmarks.cluster;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a running embedded cluster through its API, as any client would. */
@Command(name = "cluster-benchmark")
public final class ClusterBenchmark implements Callable<Integer> {
    private static final String NAMESPACE = "bench";
    private static final int BEYOND_MEASURE = 3;

    @Option(names = "--kubeconfig", required = true)
    private Path kubeconfig;

    /** The cluster's process, whose memory with that of its containers is measured. */
    @Option(names = "--pid", required = true)
    private long pid;

    @Option(names = "--json", description = "File for the figures as JSON.")
    private Path json;

    /** Exit code 0 means that everything could be measured, whether or not goals were met. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ClusterBenchmark())
                .setExecutionExceptionHandler((failure, command, result) -> {
                    System.err.println("could not measure: " + failure.getMessage());
                    return BEYOND_MEASURE;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Figure> figures = new ArrayList<>();
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(NAMESPACE)
                            .endMetadata()
                            .build())
                    .create();
            report(figures, new WatchedObjects(client, NAMESPACE).measure());
            report(figures, new PodStart(client, NAMESPACE).measure());
            for (Figure figure : new ManyPods(client, NAMESPACE, pid).measure()) {
                report(figures, figure);
            }
        }
        if (json != null) {
            Figure.write(figures, json);
        }
        return 0;
    }

    private static void report(List<Figure> figures, Figure figure) {
        figures.add(figure);
        System.out.println(figure.text());
    }
}
