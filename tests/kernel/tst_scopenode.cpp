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
    QCOMPARE(leaf->cause(), ScopeNode::Cause::None);
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
