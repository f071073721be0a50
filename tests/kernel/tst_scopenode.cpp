// SPDX-License-Identifier: MIT
// The tree below the cancel scopes, without tasks: how `effective` moves through it.
#include <QActors/kernel/detail/scopenode.h>

#include "support/testrun.h"

#include <random>

using namespace TestSupport;
using namespace Qt::StringLiterals;
using detail::NodePointer;
using detail::ScopeNode;

namespace {

NodePointer<ScopeNode> below(const NodePointer<ScopeNode> &parent)
{
    NodePointer<ScopeNode> node(new ScopeNode);
    node->attach(parent.get(), nullptr);
    return node;
}

} // namespace

class TestScopeNode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cancelReachesWhatIsBelowNow();
    void cancelReachesWhatComesLater();
    void reasonIsTheInnermostOne();
    void reasonIsFoundFromAfar();
    void detachedNodesHearNothing();
    void childrenOutliveTheirParent();
    void pointersCountReferences();
    void agreesWithAModel();
};

void TestScopeNode::cancelReachesWhatIsBelowNow()
{
    const auto root = below({}), left = below(root), right = below(root), leaf = below(left);
    left->cancel(u"left"_s);
    QVERIFY(!root->isEffective());
    QVERIFY(left->isEffective() && leaf->isEffective());
    QVERIFY(!right->isEffective());
    QVERIFY(left->isCancelCalled() && !leaf->isCancelCalled());
    QCOMPARE(left->cause(), ScopeNode::Cause::Request);
    QCOMPARE(leaf->cause(), ScopeNode::Cause::Nothing);
}

void TestScopeNode::cancelReachesWhatComesLater()
{
    const auto root = below({});
    root->cancel({});
    const auto child = below(root);
    QVERIFY(child->isEffective());
    NodePointer<ScopeNode> shield(new ScopeNode);
    shield->setShielded(true);
    shield->attach(root.get(), nullptr);
    QVERIFY(!shield->isEffective());
    const auto inShield = below(shield);
    QVERIFY(!inShield->isEffective());
}

void TestScopeNode::reasonIsTheInnermostOne()
{
    const auto root = below({}), middle = below(root), leaf = below(middle);
    QCOMPARE(leaf->reason(), QString());
    root->cancel(u"root"_s);
    QCOMPARE(leaf->reason(), u"root"_s);
    middle->cancel(u"middle"_s);
    QCOMPARE(leaf->reason(), u"middle"_s);
    middle->setShielded(true);
    QCOMPARE(leaf->reason(), u"middle"_s);
    leaf->setShielded(true);
    QCOMPARE(leaf->reason(), QString());
}

// A long way up leaves marks: they must not outlive what they tell.
void TestScopeNode::reasonIsFoundFromAfar()
{
    constexpr std::size_t Depth = 1000;
    std::vector<NodePointer<ScopeNode>> nodes;
    for (std::size_t i = 0; i < Depth; ++i)
        nodes.push_back(below(i > 0 ? nodes.back() : NodePointer<ScopeNode>()));
    const auto reasonAt = [&](std::size_t i) { return nodes[i]->reason(); };
    QCOMPARE(reasonAt(Depth - 1), QString());
    nodes[10]->cancel(u"outer"_s);
    for (std::size_t i = Depth; i-- > 10;)
        QCOMPARE(reasonAt(i), u"outer"_s);
    QCOMPARE(reasonAt(9), QString());

    nodes[500]->cancel(u"inner"_s);
    QCOMPARE(reasonAt(Depth - 1), u"inner"_s);
    QCOMPARE(reasonAt(500), u"inner"_s);
    QCOMPARE(reasonAt(499), u"outer"_s);

    nodes[700]->setShielded(true);
    QCOMPARE(reasonAt(Depth - 1), QString());
    QCOMPARE(reasonAt(699), u"inner"_s);
    nodes[700]->setShielded(false);
    QCOMPARE(reasonAt(Depth - 1), u"inner"_s);

    // Moved with what hangs below it, then taken out of the tree.
    const auto other = below({});
    other->cancel(u"other"_s);
    nodes[600]->attach(other.get(), nullptr);
    for (std::size_t i = Depth; i-- > 600;)
        QCOMPARE(reasonAt(i), u"other"_s);
    QCOMPARE(reasonAt(599), u"inner"_s);
    nodes[600]->detach();
    QCOMPARE(reasonAt(600), QString());

    nodes[0]->cancel(u"outermost"_s);
    QCOMPARE(reasonAt(9), u"outermost"_s);
    QCOMPARE(reasonAt(499), u"outer"_s);
    nodes.resize(300); // who was asked goes, and others come in their places
    for (std::size_t i = 300; i < Depth; ++i)
        nodes.push_back(below(nodes.back()));
    QCOMPARE(reasonAt(Depth - 1), u"outer"_s);
}

void TestScopeNode::detachedNodesHearNothing()
{
    const auto root = below({}), child = below(root);
    child->detach();
    child->detach();
    root->cancel({});
    QVERIFY(!child->isEffective());
    QVERIFY(!child->parent());
}

void TestScopeNode::childrenOutliveTheirParent()
{
    NodePointer<ScopeNode> root = below({});
    const auto first = below(root), second = below(root);
    root = {};
    QVERIFY(!first->parent() && !second->parent());
    first->cancel({});
    QVERIFY(!second->isEffective());
}

void TestScopeNode::pointersCountReferences()
{
    struct Counted final : ScopeNode
    {
        explicit Counted(int &count) : sentinel(count) { }
        Sentinel sentinel;
    };
    int alive = 0;
    {
        NodePointer<Counted> a(new Counted(alive));
        NodePointer<Counted> b = a;
        NodePointer<Counted> c = std::move(a);
        QVERIFY(!a && b == c);
        b = NodePointer<Counted>(new Counted(alive));
        QCOMPARE(alive, 2);
        c = b;
        QCOMPARE(alive, 1);
        const auto shared = NodePointer<Counted>::sharing(b.get());
        b = {};
        c = {};
        QCOMPARE(alive, 1);
    }
    QCOMPARE(alive, 0);
}

void TestScopeNode::agreesWithAModel()
{
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        std::vector<NodePointer<ScopeNode>> nodes;
        std::vector<int> parents;
        for (int step = 0; step < 120; ++step) {
            const int i = nodes.empty() ? 0 : int(random() % nodes.size());
            switch (random() % 5) {
            case 0:
            case 1:
                parents.push_back(nodes.empty() ? -1 : i);
                nodes.push_back(below(nodes.empty() ? NodePointer<ScopeNode>() : nodes[i]));
                break;
            case 2:
            case 3:
                if (!nodes.empty())
                    nodes[i]->setShielded(random() % 2);
                break;
            default:
                if (!nodes.empty() && random() % 4 == 0)
                    nodes[i]->cancel({});
            }
            for (std::size_t n = 0; n < nodes.size(); ++n) {
                bool expected = false;
                for (int at = int(n);; at = parents[at]) {
                    expected = expected || nodes[at]->isCancelCalled();
                    if (nodes[at]->isShielded() || parents[at] < 0)
                        break;
                }
                if (nodes[n]->isEffective() != expected)
                    QFAIL(qPrintable(u"round %1, step %2, node %3"_s.arg(round).arg(step).arg(n)));
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestScopeNode)
#include "tst_scopenode.moc"
