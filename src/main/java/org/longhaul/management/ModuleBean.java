package org.longhaul.management;

import java.util.List;
import java.util.Optional;
import org.longhaul.query.ModuleView;

/** A module, from the latest snapshot. */
final class ModuleBean implements ModuleMXBean {
    private final String name;
    private final Snapshots snapshots;
    private final TaskActs acts;

    ModuleBean(String name, Snapshots snapshots, TaskActs acts) {
        this.name = name;
        this.snapshots = snapshots;
        this.acts = acts;
    }

    private Optional<ModuleView> module() {
        return snapshots.get().modules().stream()
                .filter(module -> module.name().equals(name))
                .findFirst();
    }

    private List<String> types() {
        return module().map(ModuleView::types).orElse(List.of());
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getTypes() {
        return String.join(", ", types());
    }

    @Override
    public boolean isVirtual() {
        return module().map(ModuleView::virtual).orElse(false);
    }

    @Override
    public long getActive() {
        return snapshots.get().activeOf(name);
    }

    @Override
    public long getQueued() {
        return snapshots.get().queuedOf(types());
    }

    @Override
    public long drain() {
        return acts.drain(name);
    }
}
