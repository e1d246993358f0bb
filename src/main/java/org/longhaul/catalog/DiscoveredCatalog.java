package org.longhaul.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.longhaul.platform.Checked;
import org.longhaul.platform.Settings;
import org.longhaul.spi.ParameterCheck;
import org.longhaul.spi.Parameters;

/** The types found in the application when it starts. Two of one name, or one that contradicts itself, stop the start. */
@ApplicationScoped
public class DiscoveredCatalog implements Catalog {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    private HandlerTypes handlers;
    private Instance<ParameterCheck> checks;
    private Settings settings;
    private volatile Map<String, TypeDefinition> types = Map.of();

    @Inject
    public DiscoveredCatalog(HandlerTypes handlers, @Any Instance<ParameterCheck> checks, Settings settings) {
        this.handlers = handlers;
        this.checks = checks;
        this.settings = settings;
    }

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected DiscoveredCatalog() {}

    @Override
    public Collection<TypeDefinition> all() {
        return types.values();
    }

    @Override
    public Optional<TypeDefinition> find(String name) {
        return Optional.ofNullable(types.get(name));
    }

    void discover(@Observes Checked event) {
        var found = new ArrayList<>(handlers.find(settings.samples()));
        for (JobFile file : JobFiles.find(event.application())) {
            if (file.isType() && (!file.sample() || settings.samples())) {
                found.add(file.definition(this::check));
            }
        }
        types = byName(found);
    }

    static Map<String, TypeDefinition> byName(List<TypeDefinition> found) {
        var byName = new TreeMap<String, TypeDefinition>();
        for (TypeDefinition type : found) {
            if (!NAME.matcher(type.name()).matches()) {
                throw new InvalidTypeException(
                        "The type '%s'".formatted(type.name()),
                        "a name has lower-case letters, digits and hyphens, begins with a letter, and is at most 64 long");
            }
            if (byName.put(type.name(), type) != null) {
                throw new InvalidTypeException("The type '%s'".formatted(type.name()), "is declared twice");
            }
        }
        return java.util.Collections.unmodifiableMap(byName);
    }

    private Consumer<Parameters> check(String bean) {
        Instance<ParameterCheck> named = checks.select(NamedLiteral.of(bean));
        if (!named.isResolvable()) {
            throw new InvalidTypeException("longhaul.check", "there is no bean named '%s'".formatted(bean));
        }
        return parameters -> {
            Instance.Handle<ParameterCheck> handle = named.getHandle();
            try {
                handle.get().check(parameters);
            } finally {
                handle.destroy();
            }
        };
    }
}
