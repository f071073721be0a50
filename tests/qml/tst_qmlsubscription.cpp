// SPDX-License-Identifier: MIT
// Topics of C++, by their names, in QML.
#include "feeds.h"

#include "support/waits.h"

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

constexpr char Listening[] = R"(QtObject {
    property string topic: "numbers"
    property string heard
    property var problem: sub.error
    property Subscription sub: Subscription { topic: page.topic; onMessage: value => heard += value + " " }
    property Component page: Component { QtObject { property Subscription sub: Subscription { topic: "numbers"; onMessage: v => feeds.note("heard " + v) } } }
    property QtObject made
})";

std::unique_ptr<Topic<int>> topicOf(const QString &name)
{
    auto topic = std::make_unique<Topic<int>>(name);
    topic->registerName(name);
    return topic;
}

} // namespace

class tst_QmlSubscription : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    QACTORS_TEST(SQ15_eachValueOfTheTopicThatHasTheName)
    {
        FeedPage page(QByteArray(Listening).replace("topic: page.topic", "topic: 'numbers'"));
        co_await Test::advance(1ms);
        QACTORS_VERIFY(!page.eval(u"sub.active"_s).toBool()); // there is none yet
        auto topic = topicOf(u"numbers"_s);
        QACTORS_VERIFY(page.eval(u"sub.active"_s).toBool());
        for (int i = 1; i <= 3; ++i)
            topic->publish(i);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.get("heard").toString(), u"1 2 3 "_s); // no frame is waited for
        topic.reset();
        co_await Test::advance(1ms);
        QACTORS_VERIFY(!page.eval(u"sub.active"_s).toBool());
        topic = topicOf(u"numbers"_s); // another one
        topic->publish(4);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.get("heard").toString(), u"1 2 3 4 "_s);
        const auto other = topicOf(u"others"_s);
        page.eval(u"sub.topic = 'others'"_s);
        topic->publish(5);
        other->publish(6);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.get("heard").toString(), u"1 2 3 4 6 "_s);
        QACTORS_COMPARE(topic->subscribers(), 0);
        page.eval(u"sub.topic = ''"_s);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(other->subscribers(), 0);
    }

    QACTORS_TEST(SQ15_itEndsWithItsPage)
    {
        const auto topic = topicOf(u"numbers"_s);
        FeedPage page(QByteArray(Listening).replace("topic: page.topic", "topic: ''"));
        page.eval(u"made = page.createObject(null)"_s);
        co_await Test::advance(1ms);
        topic->publish(1);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.feeds.log, QStringList{u"heard 1"_s});
        topic->publish(2);
        page.eval(u"made.destroy()"_s);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.feeds.log, QStringList{u"heard 1"_s});
        QACTORS_COMPARE(topic->subscribers(), 0);
    }

    QACTORS_TEST(SQ15_moreThanItsCapacityFailsOrIsDropped)
    {
        const auto topic = topicOf(u"numbers"_s);
        FeedPage page(QByteArray(Listening).replace("topic: page.topic", "capacity: 2; topic: 'numbers'"));
        co_await Test::advance(1ms);
        for (int i = 1; i <= 4; ++i)
            topic->publish(i);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.get("heard").toString(), u"1 2 "_s);
        QACTORS_COMPARE(page.eval(u"sub.failed + sub.error.type"_s).toString(), u"trueStreamOverflow"_s);
        page.eval(u"sub.topic = ''; sub.overflow = Subscription.DropOldest; sub.topic = 'numbers'"_s);
        co_await Test::advance(1ms);
        for (int i = 5; i <= 8; ++i)
            topic->publish(i);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.get("heard").toString(), u"1 2 7 8 "_s);
    }

    QACTORS_TEST(SQ15_oneThatFailedSubscribesAnewWhenItsTopicIsSetAgain)
    {
        const auto topic = topicOf(u"numbers"_s);
        FeedPage page(QByteArray(Listening).replace("topic: page.topic", "capacity: 2; topic: 'numbers'; onTopicChanged: heard += 'changed '"));
        co_await Test::advance(1ms);
        page.eval(u"heard = ''"_s);
        for (int i = 1; i <= 4; ++i)
            topic->publish(i);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.eval(u"heard + sub.failed"_s).toString(), u"1 2 true"_s);
        page.eval(u"sub.topic = 'numbers'; sub.topic = 'numbers'"_s);
        QACTORS_COMPARE(page.eval(u"'' + sub.active + sub.failed + sub.error"_s).toString(), u"truefalseundefined"_s);
        topic->publish(5);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.get("heard").toString(), u"1 2 5 "_s); // the name is the same
    }

    QACTORS_TEST(SQ8_misuseOfASubscriptionIsNamed)
    {
        FeedPage page(QByteArray(Listening).replace("topic: page.topic", "topic: ''"));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"page.qml:.*capacity: 0 values make no sense; give at least 1"_s));
        page.eval(u"sub.capacity = 0"_s);
        const auto topic = std::make_unique<Topic<Opaque>>(u"opaque"_s);
        topic->registerName(u"opaque"_s);
        page.eval(u"sub.topic = 'opaque'"_s);
        co_await Test::advance(1ms);
        topic->publish({});
        co_await Test::advance(1ms);
        QACTORS_VERIFY(page.eval(u"sub.error.message"_s).toString().startsWith(u"QML cannot show a value of type TestSupport::Opaque"_s));
    }
};

QTEST_MAIN(tst_QmlSubscription)

#include "tst_qmlsubscription.moc"
