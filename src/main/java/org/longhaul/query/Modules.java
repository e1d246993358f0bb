package org.longhaul.query;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.longhaul.catalog.Catalog;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.tree.virtual.VirtualTasks;

/** The modules there are: those that the types of this node belong to, and those whose tasks are computed. */
@ApplicationScoped
public class Modules {
    private Catalog catalog;
    private VirtualTasks virtual;

    /** For the container's proxies. */
    @SuppressWarnings("NullAway.Init")
    protected Modules() {}

    /** The modules of this catalog, and those whose tasks are computed. */
    @Inject
    public Modules(Catalog catalog, VirtualTasks virtual) {
        this.catalog = catalog;
        this.virtual = virtual;
    }

    /** All modules, by name. */
    public List<ModuleView> all() {
        var types = new TreeMap<String, Collection<String>>();
        for (TypeDefinition type : catalog.all()) {
            types.computeIfAbsent(type.module(), module -> new TreeSet<>()).add(type.name());
        }
        virtual.modules().forEach(module -> types.putIfAbsent(module, List.of()));
        return types.entrySet().stream()
                .map(each -> new ModuleView(
                        each.getKey(),
                        List.copyOf(each.getValue()),
                        virtual.modules().contains(each.getKey())))
                .toList();
    }

    /** The module of that name. */
    public Optional<ModuleView> find(String name) {
        return all().stream().filter(module -> module.name().equals(name)).findFirst();
    }
}
