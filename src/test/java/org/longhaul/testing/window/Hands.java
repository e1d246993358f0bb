package org.longhaul.testing.window;

import java.awt.Component;
import java.awt.Container;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.MouseEvent;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JInternalFrame;
import javax.swing.JLabel;
import javax.swing.JTabbedPane;
import javax.swing.JTable;
import javax.swing.JTree;
import javax.swing.KeyStroke;
import javax.swing.text.JTextComponent;
import javax.swing.tree.TreePath;

/**
 * Hands and eyes inside a program with windows: an agent that carries out what it reads, a line each, and answers with a
 * line. It finds what it is told by the names that people, or their screen readers, read, and by nothing else. Needs a JDK
 * alone; the program runs unchanged.
 */
public final class Hands {
    /** Between the parts of a request. */
    public static final String PART = "\t";
    /** Between the cells of an answer. */
    public static final String CELL = "\u001f";
    /** Between the rows of an answer. */
    public static final String ROW = "\u001e";
    /** What each answer begins with, so that nothing else the program prints is taken for one. */
    public static final String ANSWER = "hands: ";

    private Hands() {}

    /** Called by the JVM before the program's main. */
    public static void premain(String arguments) {
        PrintStream out = System.out;
        Thread thread = new Thread(() -> serve(out), "hands");
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(PrintStream out) {
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] parts = line.split(PART, -1);
                String answer;
                try {
                    answer = "ok " + onEvents(() -> act(parts));
                } catch (Exception e) {
                    answer = "no " + (e.getCause() != null ? e.getCause() : e);
                }
                out.println(ANSWER + answer.replace("\n", "\\n"));
                out.flush();
            }
            Runtime.getRuntime().halt(0); // the test is over
        } catch (IOException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static String onEvents(Callable<String> what) throws Exception {
        var task = new FutureTask<>(what);
        EventQueue.invokeLater(task);
        return task.get();
    }

    private static String act(String... parts) throws IOException {
        return switch (parts[0]) {
            case "buttons" -> {
                yield all(AbstractButton.class).map(AbstractButton::getText).collect(Collectors.joining(CELL));
            }
            case "press" -> {
                AbstractButton button = find(AbstractButton.class, each -> parts[1].equals(each.getText()), parts[1]);
                if (!button.isEnabled()) {
                    throw new IllegalStateException("disabled: " + parts[1]);
                }
                EventQueue.invokeLater(button::doClick); // it may open a dialog and yield when that is closed
                yield "";
            }
            case "button" -> {
                AbstractButton button = find(AbstractButton.class, each -> parts[1].equals(each.getText()), parts[1]);
                yield button.isEnabled() + CELL + button.getAccessibleContext().getAccessibleDescription();
            }
            case "tabs" -> {
                yield all(JTabbedPane.class).flatMap(Hands::titles).collect(Collectors.joining(CELL));
            }
            case "tab" -> {
                JTabbedPane pane = find(JTabbedPane.class, each -> each.indexOfTab(parts[1]) >= 0, parts[1]);
                pane.setSelectedIndex(pane.indexOfTab(parts[1]));
                yield "";
            }
            case "rows" -> {
                yield rows(named(JTable.class, parts[1]));
            }
            case "select" -> {
                JTable table = named(JTable.class, parts[1]);
                int row = Integer.parseInt(parts[2]);
                table.setRowSelectionInterval(row, row);
                yield "";
            }
            case "selected" -> {
                JTable table = named(JTable.class, parts[1]);
                int row = table.getSelectedRow();
                yield row < 0 ? "" : String.valueOf(table.getValueAt(row, 0));
            }
            case "key" -> {
                key(named(JComponent.class, parts[1]), parts[2]);
                yield "";
            }
            case "head" -> {
                head(named(JTable.class, parts[1]), parts[2]);
                yield "";
            }
            case "type" -> {
                named(JTextComponent.class, parts[1]).setText(parts[2]);
                yield "";
            }
            case "write" -> {
                find(JTextComponent.class, each -> each.isEditable(), "a field").setText(parts[1]);
                yield "";
            }
            case "choose-nth" -> {
                named(JComboBox.class, parts[1]).setSelectedIndex(Integer.parseInt(parts[2]));
                yield "";
            }
            case "choose" -> {
                named(JComboBox.class, parts[1]).setSelectedItem(parts[2]);
                yield "";
            }
            case "text" -> {
                JComponent component = named(JComponent.class, parts[1]);
                yield component instanceof JLabel label ? label.getText() : ((JTextComponent) component).getText();
            }
            case "node" -> {
                yield node(find(JTree.class, each -> true, "a tree"), parts);
            }
            case "fill" -> {
                fill(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
                yield "";
            }
            case "nameless" -> {
                yield nameless(named(JComponent.class, parts[1]));
            }
            case "screen" -> {
                picture(frame().getComponent(0), Path.of(parts[1]));
                yield "";
            }
            case "picture" -> {
                if (all(AbstractButton.class).anyMatch(each -> "Cancel".equals(each.getText()))) {
                    throw new IllegalStateException("a dialog is in the way");
                }
                picture(find(JTabbedPane.class, each -> each.indexOfTab(parts[2]) >= 0, parts[2]), Path.of(parts[1]));
                yield "";
            }
            default -> throw new IllegalArgumentException(parts[0]);
        };
    }

    private static Stream<String> titles(JTabbedPane pane) {
        List<String> titles = new ArrayList<>();
        for (int at = 0; at < pane.getTabCount(); at++) {
            titles.add(pane.getTitleAt(at));
        }
        return titles.stream();
    }

    private static String rows(JTable table) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < table.getRowCount(); row++) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < table.getColumnCount(); column++) {
                var cell = table.prepareRenderer(table.getCellRenderer(row, column), row, column);
                String name = name(cell);
                cells.add(name == null ? "" : name.replace("\n", " "));
            }
            rows.add(String.join(CELL, cells));
        }
        return String.join(ROW, rows);
    }

    /** Does what a key is bound to, as if the component had the focus. */
    private static void key(JComponent component, String stroke) {
        for (int condition : new int[] {
            JComponent.WHEN_FOCUSED, JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT, JComponent.WHEN_IN_FOCUSED_WINDOW
        }) {
            Object bound = component.getInputMap(condition).get(KeyStroke.getKeyStroke(stroke));
            if (bound != null && component.getActionMap().get(bound) != null) {
                component
                        .getActionMap()
                        .get(bound)
                        .actionPerformed(new ActionEvent(component, ActionEvent.ACTION_PERFORMED, stroke));
                return;
            }
        }
        throw new IllegalStateException("nothing is bound to " + stroke);
    }

    /** Clicks on the head of a column. */
    private static void head(JTable table, String column) {
        var head = table.getTableHeader();
        int at = table.getColumnModel().getColumnIndex(column);
        var rectangle = head.getHeaderRect(at);
        for (int event : new int[] {MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_RELEASED, MouseEvent.MOUSE_CLICKED}) {
            int x = rectangle.x + rectangle.width / 2;
            head.dispatchEvent(
                    new MouseEvent(head, event, 0, 0, x, rectangle.height / 2, 1, false, MouseEvent.BUTTON1));
        }
    }

    /** Opens and selects a node of a tree by the names that lead to it, and tells what stands below it. */
    private static String node(JTree tree, String... parts) {
        Object node = tree.getModel().getRoot();
        TreePath path = new TreePath(node);
        for (int part = 1; part < parts.length; part++) {
            tree.expandPath(path); // a bean's parts are made when it is opened
            Object next = null;
            for (int at = 0; at < tree.getModel().getChildCount(node); at++) {
                if (parts[part].equals(String.valueOf(tree.getModel().getChild(node, at)))) {
                    next = tree.getModel().getChild(node, at);
                }
            }
            if (next == null) {
                List<String> there = new ArrayList<>();
                for (int at = 0; at < tree.getModel().getChildCount(node); at++) {
                    there.add(String.valueOf(tree.getModel().getChild(node, at)));
                }
                throw new IllegalStateException("no node " + parts[part] + " among " + there);
            }
            node = next;
            path = path.pathByAddingChild(node);
        }
        tree.expandPath(path);
        tree.setSelectionPath(path);
        tree.scrollPathToVisible(path);
        List<String> below = new ArrayList<>();
        for (int at = 0; at < tree.getModel().getChildCount(node); at++) {
            below.add(String.valueOf(tree.getModel().getChild(node, at)));
        }
        return String.join(CELL, below);
    }

    /** The program's window, and the window inside it, get this size. */
    private static void fill(int width, int height) {
        Frame frame = frame();
        frame.setSize(new Dimension(width, height));
        frame.validate();
        all(JInternalFrame.class).forEach(inner -> {
            try {
                inner.setMaximum(true);
            } catch (java.beans.PropertyVetoException e) {
                throw new IllegalStateException(e);
            }
        });
        frame.validate();
    }

    /** What can have the focus and says no name to a screen reader. */
    private static String nameless(JComponent root) {
        return below(root)
                .filter(each -> each instanceof AbstractButton
                        || each instanceof JTextComponent
                        || each instanceof JTable
                        || each instanceof JComboBox<?>)
                .filter(each -> !(each.getParent() instanceof JComboBox<?>))
                .filter(each -> name(each) == null)
                .map(each -> each.getClass().getName())
                .collect(Collectors.joining(CELL));
    }

    private static void picture(Component root, Path file) throws IOException {
        BufferedImage image = new BufferedImage(root.getWidth(), root.getHeight(), BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(root.getBackground());
        graphics.fillRect(0, 0, root.getWidth(), root.getHeight());
        root.paint(graphics); // printing would leave out what is selected and how it is sorted
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }

    private static String name(Component component) {
        var context = component.getAccessibleContext();
        return context == null ? null : context.getAccessibleName();
    }

    private static Frame frame() {
        return Stream.of(Frame.getFrames())
                .filter(Component::isShowing)
                .findFirst()
                .orElseThrow();
    }

    private static <T extends Component> T named(Class<T> type, String name) {
        return find(type, each -> name.equals(name(each)), name);
    }

    private static <T extends Component> T find(Class<T> type, Predicate<? super T> which, String name) {
        List<T> found = all(type).filter(which).toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("not there: " + name);
        }
        return found.get(found.size() - 1); // the latest window's
    }

    private static <T extends Component> Stream<T> all(Class<T> type) {
        return Stream.of(Window.getWindows())
                .filter(Component::isShowing)
                .flatMap(Hands::below)
                .filter(type::isInstance)
                .map(type::cast);
    }

    /** A component and all inside it that shows. */
    private static Stream<Component> below(Component component) {
        Stream<Component> inside = component instanceof Container container
                ? Stream.of(container.getComponents())
                        .filter(Component::isShowing)
                        .flatMap(Hands::below)
                : Stream.empty();
        return Stream.concat(Stream.of(component), inside);
    }
}
