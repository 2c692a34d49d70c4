package io.redtier.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.redtier.crds.policy.CachePolicy;
import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.crds.rediscluster.RedisCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The definitions of the custom resources: as generated from the Java types, and as checked in. */
final class CrdFiles {

    static final List<Class<? extends CustomResource<?, ?>>> TYPES =
            List.of(RedisCluster.class, CachePolicy.class, RateLimitPolicy.class);

    /** Where the definitions are checked in: for people, and for the Helm chart, which can only read its own folder. */
    static final List<Path> FOLDERS = List.of(Path.of("."), Path.of("../helm/redtier/crd-files"));

    private CrdFiles() {}

    /** The definitions by file name, generated anew. */
    static Map<String, String> generate(Path scratch) {
        new CRDGenerator()
                .customResourceClasses(List.copyOf(TYPES))
                .withMinQuotes(true)
                .withParallelGenerationEnabled(false)
                .withPostProcessor(new ColumnsAsDeclared())
                .inOutputDir(scratch.toFile())
                .generate();
        return read(scratch);
    }

    /** The definitions in {@code folder} by file name; none if there is no such folder. */
    static Map<String, String> read(Path folder) {
        Map<String, String> files = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.filter(p -> p.toString().endsWith(".yml")).toList()) {
                files.put(path.getFileName().toString(), Files.readString(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    static void write(Path folder, Map<String, String> files) throws IOException {
        Files.createDirectories(folder);
        for (String stale : read(folder).keySet()) {
            Files.delete(folder.resolve(stale));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }

    /** The generator sorts printer columns by JSON path, which puts the age first; kubectl users expect it last. */
    private static final class ColumnsAsDeclared implements CRDPostProcessor {

        @Override
        public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
            CustomResourceDefinition definition = (CustomResourceDefinition) crd;
            List<String> declared = TYPES.stream()
                    .filter(type -> HasMetadata.getFullResourceName(type)
                            .equals(crd.getMetadata().getName()))
                    .flatMap(type -> Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class)))
                    .map(AdditionalPrinterColumn::name)
                    .toList();
            definition.getSpec().getVersions().forEach(version -> version.getAdditionalPrinterColumns()
                    .sort(Comparator.comparingInt(
                            (CustomResourceColumnDefinition c) -> declared.indexOf(c.getName()))));
            return definition;
        }
    }
}
