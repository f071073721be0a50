// SPDX-License-Identifier: MIT
// How long the observer's window holds up its thread, with 10,000 actors that have messages: bench_window [seconds a page].
// The software renderer draws on that thread, too, so that a frame is an event as others are.
#include <QActors/Actor>
#include <QActors/GenServer>
#include <QActors/Observer>
#include <QActors/Run>
#include <QActors/Send>
#include <QActors/Sleep>
#include <QActors/Start>
#include <QActors/TaskGroup>

#include <QtCore/qmetaobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQuick/qquickwindow.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <time.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class Worker : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        return receiveEach(on<int>([](int) { }));
    }
};

class Silent : public GenServer
{
    Q_OBJECT
public:
    Async<int> answer()
    {
        co_await sleep(24h);
        co_return 0;
    }
};

/// 8,000 that have messages, and 2,000 that wait for a server.
Async<> subject(TaskGroup &group)
{
    std::vector<Pid> workers;
    for (int i = 0; i < 8000; ++i)
        workers.push_back(co_await start<Worker>(group));
    const auto silent = co_await start<Silent>(group);
    for (int i = 0; i < 2000; ++i)
        group.startSoon([silent]() -> Async<> { co_await silent.call(&Silent::answer); });
    std::puts("ready");
    std::fflush(stdout);
    for (;;) {
        for (std::size_t i = 0; i < workers.size(); i += 1 + i % 3)
            send(workers[i], 1);
        co_await sleep(100ms);
    }
}

double workedMilliseconds()
{
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time); // which other programs disturb less
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

/// Notes how long each event takes, and which it is.
class Timed final : public QGuiApplication
{
public:
    using QGuiApplication::QGuiApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        if (QThread::currentThread() != thread() || m_isIn) // the observing thread has events, too
            return QGuiApplication::notify(receiver, event);
        m_isIn = true;
        const double before = workedMilliseconds();
        const int type = event->type();
        const char *const name = receiver->metaObject()->className();
        const bool done = QGuiApplication::notify(receiver, event);
        times.push_back({workedMilliseconds() - before, type, name});
        m_isIn = false;
        return done;
    }
    struct Time
    {
        double milliseconds;
        int type;
        const char *receiver;
        bool operator<(const Time &other) const { return milliseconds < other.milliseconds; }
    };
    std::vector<Time> times;

private:
    bool m_isIn = false;
};

} // namespace

int main(int argc, char **argv)
{
    const QString name = u"bench-window"_s;
    if (argc > 1 && std::string_view(argv[1]) == "--subject") {
        QCoreApplication app(argc, argv);
        const Observer observer = Observer::listen({.name = name});
        return run(subject);
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_QUICK_BACKEND", "software");
    Timed app(argc, argv);
    QProcess program;
    program.start(QCoreApplication::applicationFilePath(), {u"--subject"_s});
    if (!program.waitForReadyRead(60'000))
        return 1;
    const int seconds = argc > 1 ? std::atoi(argv[1]) : 6;
    for (const char *page : {"tree", "mailbox", "turns", "busy", "waits"}) {
        QQmlApplicationEngine engine;
        engine.setInitialProperties({{u"program"_s, name}, {u"visible"_s, true}, {u"page"_s, QString::fromLatin1(page)}});
        engine.load(QUrl(u"qrc:/qt-project.org/imports/QActors/Observer/ObserverWindow.qml"_s));
        if (engine.rootObjects().isEmpty())
            return 1;
        QTimer::singleShot(3000, &app, &QCoreApplication::quit); // the window comes, and the first snapshot
        app.exec();
        app.times.clear();
        QTimer::singleShot(seconds * 1000, &app, &QCoreApplication::quit);
        // What is drawn for a frame, and laid out before.
        auto *window = qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
        std::vector<double> frames;
        QTimer next;
        QObject::connect(&next, &QTimer::timeout, window, [&] {
            const double before = workedMilliseconds();
            window->grabWindow();
            frames.push_back(workedMilliseconds() - before);
        });
        next.start(500);
        app.exec();
        std::printf("%-8s the longest frame: %.1f ms\n", page, *std::max_element(frames.begin(), frames.end()));
        std::erase_if(app.times, [](const Timed::Time &time) { return time.type == QEvent::Timer; }); // that of the frames
        std::sort(app.times.rbegin(), app.times.rend());
        std::printf("%-8s the longest events: ", page);
        for (std::size_t i = 0; i < std::min<std::size_t>(app.times.size(), 8); ++i)
            std::printf("%.1f ms (%s %d)  ", app.times[i].milliseconds, app.times[i].receiver, app.times[i].type);
        std::printf("\n");
        std::fflush(stdout);
    }
    program.kill();
    program.waitForFinished();
    return 0;
}
#include "main.moc"
