// SPDX-License-Identifier: MIT
// How late frames are while a StreamModel is fed and its view scrolls: bench_rows [--rows 100000] [--rate 50000] [--keys 0] [--bare].
// A thread publishes rows to a Topic; with --keys, so many different ones, so that most values change a row. --bare feeds nothing: what the
// machine and the renderer do by themselves. Run it on an idle machine, once with QT_QPA_PLATFORM=offscreen and once under xvfb-run, with
// QT_QUICK_BACKEND=software: then a frame is drawn on the thread that it may hold up.
#include <QActors/QmlStream>
#include <QActors/Topic>

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qtimer.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQml/qqmlcontext.h>
#include <QtQuick/qquickwindow.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr char Window[] = R"(
import QtQuick
import QActors
Window {
    visible: true; width: 800; height: 600
    property alias count: model.count
    property alias ended: model.ended
    property alias failed: model.failed
    property string failure: model.error?.message ?? ""
    ListView {
        id: view
        anchors.fill: parent
        model: StreamModel { id: model; stream: feed.rows(); key: "id" }
        delegate: Rectangle {
            required property int id
            required property string name
            required property double value
            required property int index
            width: ListView.view.width; height: 24
            color: index % 2 ? "white" : "#eef"
            Row {
                spacing: 12
                Text { width: 80; text: id }
                Text { width: 400; text: name; elide: Text.ElideRight }
                Text { width: 120; text: value.toFixed(3) }
            }
        }
        Rectangle { // so that there are frames without rows, too
            z: 1; anchors.right: parent.right
            width: 20; height: 20; color: Qt.rgba(view.way % 1000 / 1000, 0, 0, 1)
        }
        // down and up again, 3,000 pixels a second
        property real way: 0
        NumberAnimation on way { from: 0; to: 3000000; duration: 1000000; loops: Animation.Infinite }
        onWayChanged: {
            const most = Math.max(0, count * 24 - height)
            const at = most > 0 ? way % (2 * most) : 0
            contentY = at > most ? 2 * most - at : at
        }
    }
}
)";

struct Price
{
    Q_GADGET
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(double value MEMBER value)

public:
    int id = 0;
    QString name;
    double value = 0;
};

class Feed : public QObject
{
    Q_OBJECT

public:
    /// What a thread publishes from now on, in small portions.
    Q_INVOKABLE QActors::QmlStream *rows()
    {
        m_topic.emplace(u"rows"_s);
        auto stream = m_topic->subscribe(SignalOptions().capacity(10'000'000));
        if (!bare)
            m_thread = std::jthread([this](const std::stop_token &stop) { publish(stop); });
        return toQml(std::move(stream), this, u"rows"_s);
    }
    int count = 100'000;
    int rate = 50'000;
    int keys = 0;
    bool bare = false;

private:
    void publish(const std::stop_token &stop)
    {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < count && !stop.stop_requested();) {
            const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
            for (const int due = std::min(count, int(passed.count() * rate)); i < due; ++i)
                m_topic->publish(Price{keys > 0 ? i * 7 % keys : i, u"the row with the number %1"_s.arg(i), i / 3.0});
            std::this_thread::sleep_for(1ms);
        }
    }
    std::optional<Topic<Price>> m_topic;
    std::jthread m_thread; // gone before the topic
};

double percentile(const std::vector<double> &sorted, double part)
{
    return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, std::size_t(double(sorted.size()) * part))];
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"rows"_s, u"How many rows"_s, u"n"_s, u"100000"_s}, {u"rate"_s, u"Rows a second"_s, u"n"_s, u"50000"_s}, {u"keys"_s, u"How many keys; 0: each row has its own"_s, u"n"_s, u"0"_s}, {u"bare"_s, u"No rows"_s}});
    parser.addHelpOption();
    parser.process(app);
    Feed feed;
    feed.count = parser.value(u"rows"_s).toInt();
    feed.rate = parser.value(u"rate"_s).toInt();
    feed.keys = parser.value(u"keys"_s).toInt();
    feed.bare = parser.isSet(u"bare"_s);
    const int expected = feed.bare ? 0 : feed.keys > 0 ? feed.keys
                                                       : feed.count;

    QQmlApplicationEngine engine;
    engine.rootContext()->setContextProperty(u"feed"_s, &feed);
    engine.loadData(Window);
    auto *window = engine.rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
    if (!window)
        return 1;
    std::vector<double> gaps; // in ms
    double longestAt = 0;     // in ms since the first frame
    QElapsedTimer sinceFrame, sinceStart;
    bool isMeasuring = false;
    QObject::connect(window, &QQuickWindow::frameSwapped, window, [&] {
        if (isMeasuring) {
            gaps.push_back(double(sinceFrame.nsecsElapsed()) / 1e6);
            if (gaps.back() >= *std::max_element(gaps.begin(), gaps.end()))
                longestAt = double(sinceStart.elapsed());
        } else
            sinceStart.start();
        isMeasuring = true; // the first frame loads fonts
        sinceFrame.start();
    });
    const double seconds = feed.bare ? 4 : double(feed.count) / feed.rate;
    QTimer look;
    double done = 0;
    QObject::connect(&look, &QTimer::timeout, window, [&] {
        const double now = double(sinceStart.elapsed()) / 1000;
        if (done == 0 && window->property("count").toInt() >= expected && (feed.keys == 0 || now > seconds))
            done = now;
        if (window->property("failed").toBool() || (now > seconds + 2 && done > 0) || now > 60)
            QCoreApplication::quit();
    });
    look.start(100);
    QGuiApplication::exec();

    std::sort(gaps.begin(), gaps.end());
    const auto late = [&](double limit) { return std::count_if(gaps.begin(), gaps.end(), [limit](double gap) { return gap > limit; }); };
    std::printf("%d rows (all after %.1f s), %zu frames, ms between two: median %.1f, 99 %% %.1f, longest %.1f (at %.0f); later than 17 ms: %ld, than 33 ms: %ld\n",
                window->property("count").toInt(), done, gaps.size(), percentile(gaps, 0.5), percentile(gaps, 0.99),
                gaps.empty() ? 0 : gaps.back(), longestAt, long(late(17)), long(late(33)));
    const QString failure = window->property("failure").toString();
    if (!failure.isEmpty())
        std::printf("%s\n", qPrintable(failure));
    return failure.isEmpty() && window->property("count").toInt() == expected ? 0 : 1;
}

#include "main.moc"
