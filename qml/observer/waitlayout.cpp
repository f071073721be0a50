// SPDX-License-Identifier: MIT
#include "waitlayout_p.h"

#include <algorithm>
#include <numeric>

namespace QActors::detail {

namespace {

/// Nodes that stay together: one, or those of a cycle.
struct Box
{
    QList<int> nodes; // in the order of the ring
    QSizeF size;
    int layer = 0; // 0: waits for nobody
    int group = 0; // what hangs together
    double wish = 0; // where those stand for whom it waits
    QPointF at;
};

class Layouter
{
public:
    Layouter(const WaitNet &net, const WaitLayout::Sizes &sizes) : m_net(net), m_sizes(sizes)
    {
        makeBoxes();
        findLayers();
    }
    WaitLayout run()
    {
        WaitLayout made;
        made.nodes.resize(m_net.nodes.size());
        QPointF corner(0, 0);
        double rowHeight = 0;
        for (const QList<int> &group : groups()) {
            QSizeF size = placeBeside(group);
            if (size.width() > m_sizes.width && m_sizes.width < 3 * m_sizes.node + 2 * m_sizes.gap)
                size = placeBelow(group);
            if (corner.x() > 0 && corner.x() + size.width() > m_sizes.width) { // on the next shelf
                corner = {0, corner.y() + rowHeight + 2 * m_sizes.line};
                rowHeight = 0;
            }
            for (const int index : group)
                placeNodes(m_boxes[index], corner, made);
            made.size = {std::max(made.size.width(), corner.x() + size.width()), std::max(made.size.height(), corner.y() + size.height())};
            corner.rx() += size.width() + m_sizes.gap;
            rowHeight = std::max(rowHeight, size.height());
        }
        return made;
    }

private:
    void makeBoxes()
    {
        const int count = int(m_net.nodes.size());
        QList<int> ring(count), group(count);
        std::iota(ring.begin(), ring.end(), 0);
        std::iota(group.begin(), group.end(), 0);
        const auto root = [](QList<int> &of, int node) {
            while (of[node] != node)
                node = of[node] = of[of[node]];
            return node;
        };
        for (const WaitArrow &arrow : m_net.arrows) {
            group[std::max(root(group, arrow.from), root(group, arrow.to))] = std::min(root(group, arrow.from), root(group, arrow.to));
            if (arrow.inCycle)
                ring[std::max(root(ring, arrow.from), root(ring, arrow.to))] = std::min(root(ring, arrow.from), root(ring, arrow.to));
        }
        m_boxOf.fill(-1, count);
        for (int node = 0; node < count; ++node) {
            const int first = root(ring, node);
            if (m_boxOf[first] < 0) {
                m_boxOf[first] = int(m_boxes.size());
                m_boxes.append(Box());
                m_boxes.back().group = root(group, node);
            }
            m_boxOf[node] = m_boxOf[first];
            m_boxes[m_boxOf[node]].nodes.append(node);
        }
        for (Box &box : m_boxes) {
            if (box.nodes.size() > 1)
                sortRing(box);
            const double rows = double((box.nodes.size() + 1) / 2);
            box.size = box.nodes.size() == 1 ? QSizeF(m_sizes.node, m_sizes.height)
                                             : QSizeF(2 * m_sizes.node + m_sizes.gap, rows * m_sizes.height + (rows - 1) * ringGap());
        }
    }
    double ringGap() const { return 2.4 * m_sizes.line; }
    /// Each after one that waits for it.
    void sortRing(Box &box) const
    {
        QList<int> left = box.nodes, sorted{left.takeFirst()};
        while (!left.isEmpty()) {
            const auto next = std::find_if(left.begin(), left.end(), [&](int node) {
                return std::any_of(m_net.arrows.begin(), m_net.arrows.end(),
                                   [&](const WaitArrow &arrow) { return arrow.inCycle && arrow.from == sorted.back() && arrow.to == node; });
            });
            sorted.append(left.takeAt(next == left.end() ? 0 : next - left.begin()));
        }
        // Last, on the left, the one for whom others wait: they stand on that side.
        const auto waiters = [&](int node) {
            return std::count_if(m_net.arrows.begin(), m_net.arrows.end(), [&](const WaitArrow &arrow) { return arrow.to == node && !box.nodes.contains(arrow.from); });
        };
        const auto most = std::max_element(sorted.begin(), sorted.end(), [&](int a, int b) { return waiters(a) < waiters(b); });
        if (waiters(*most) > 0)
            std::rotate(sorted.begin(), most + 1, sorted.end());
        box.nodes = sorted;
    }
    void findLayers()
    {
        bool moved = true;
        for (qsizetype round = 0; moved && round < m_boxes.size(); ++round) { // of no more rounds if marks of cycles are missing
            moved = false;
            for (const WaitArrow &arrow : m_net.arrows) {
                Box &from = m_boxes[m_boxOf[arrow.from]];
                const Box &to = m_boxes[m_boxOf[arrow.to]];
                if (&from != &to && from.layer <= to.layer && to.layer < m_boxes.size()) {
                    from.layer = to.layer + 1;
                    moved = true;
                }
            }
        }
    }
    QList<QList<int>> groups() const
    {
        QList<QList<int>> found;
        QHash<int, int> places;
        for (int i = 0; i < int(m_boxes.size()); ++i) {
            if (!places.contains(m_boxes[i].group)) {
                places.insert(m_boxes[i].group, int(found.size()));
                found.append(QList<int>());
            }
            found[places.value(m_boxes[i].group)].append(i);
        }
        return found;
    }
    /// The boxes of each layer that is not empty, from who waits to who does not.
    QList<QList<int>> layers(const QList<int> &group) const
    {
        int most = 0;
        for (const int index : group)
            most = std::max(most, m_boxes[index].layer);
        QList<QList<int>> found(most + 1);
        for (const int index : group)
            found[most - m_boxes[index].layer].append(index);
        found.removeIf([](const QList<int> &layer) { return layer.isEmpty(); });
        return found;
    }
    /// By where those stand for whom they wait, which are placed already.
    void sortLayer(QList<int> &layer)
    {
        for (const int index : layer) {
            double sum = 0;
            int count = 0;
            for (const WaitArrow &arrow : m_net.arrows) {
                const Box &to = m_boxes[m_boxOf[arrow.to]];
                if (m_boxOf[arrow.from] == index && m_boxOf[arrow.to] != index) {
                    sum += to.at.y() + to.size.height() / 2;
                    ++count;
                }
            }
            m_boxes[index].wish = count ? sum / count : 0;
        }
        std::sort(layer.begin(), layer.end(), [this](int a, int b) { return std::pair(m_boxes[a].wish, a) < std::pair(m_boxes[b].wish, b); });
    }
    QSizeF placeBeside(const QList<int> &group)
    {
        QList<QList<int>> columns = layers(group);
        QList<double> widths, heights;
        for (const QList<int> &column : std::as_const(columns)) {
            double width = 0, height = -m_sizes.line;
            for (const int index : column) {
                width = std::max(width, m_boxes[index].size.width());
                height += m_boxes[index].size.height() + m_sizes.line;
            }
            widths.append(width);
            heights.append(height);
        }
        const double height = *std::max_element(heights.begin(), heights.end());
        double right = std::accumulate(widths.begin(), widths.end(), 0.0) + double(columns.size() - 1) * m_sizes.gap;
        const double width = right;
        for (qsizetype i = columns.size(); i-- > 0; right -= widths[i] + m_sizes.gap) {
            sortLayer(columns[i]);
            double y = (height - heights[i]) / 2;
            for (const int index : columns[i]) {
                Box &box = m_boxes[index];
                box.at = {right - widths[i] + (widths[i] - box.size.width()) / 2, y};
                y += box.size.height() + m_sizes.line;
            }
        }
        return {width, height};
    }
    QSizeF placeBelow(const QList<int> &group)
    {
        double y = 0, width = 0;
        QList<QList<int>> rows = layers(group);
        for (QList<int> &layer : rows) {
            double x = 0, height = 0;
            for (const int index : layer) {
                Box &box = m_boxes[index];
                if (x > 0 && x + box.size.width() > m_sizes.width) {
                    x = 0;
                    y += height + m_sizes.line;
                    height = 0;
                }
                box.at = {x, y};
                x += box.size.width() + m_sizes.line;
                width = std::max(width, x - m_sizes.line);
                height = std::max(height, box.size.height());
            }
            y += height + 2.6 * m_sizes.line;
        }
        return {width, y - 2.6 * m_sizes.line};
    }
    /// A ring: down on the right, up on the left.
    void placeNodes(const Box &box, QPointF corner, WaitLayout &made) const
    {
        const int count = int(box.nodes.size());
        const QPointF at = corner + box.at;
        if (count == 1) {
            made.nodes[box.nodes[0]] = {at, QSizeF(m_sizes.node, m_sizes.height)};
            return;
        }
        const int left = count / 2, right = count - left;
        const double step = m_sizes.height + ringGap();
        for (int i = 0; i < count; ++i) {
            const int node = box.nodes[i];
            const bool isRight = i < right;
            const double x = at.x() + (isRight ? m_sizes.node + m_sizes.gap : 0);
            const double row = isRight ? i : (right - left) / 2.0 + (count - 1 - i);
            made.nodes[node] = {x, at.y() + row * step, m_sizes.node, m_sizes.height};
        }
    }

    const WaitNet &m_net;
    const WaitLayout::Sizes &m_sizes;
    QList<Box> m_boxes;
    QList<int> m_boxOf; // a node's
};

} // namespace

WaitLayout WaitLayout::of(const WaitNet &net, const Sizes &sizes)
{
    return net.nodes.isEmpty() ? WaitLayout() : Layouter(net, sizes).run();
}

} // namespace QActors::detail
