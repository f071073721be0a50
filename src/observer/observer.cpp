// SPDX-License-Identifier: MIT
#include <QActors/observer/observer.h>

#include "observerserver_p.h"
#include "socketname_p.h"
#include "observe/elevated_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdir.h>
#include <QtCore/qlockfile.h>
#include <QtCore/qloggingcategory.h>
#include <QtCore/qthread.h>

#include <future>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {
Q_LOGGING_CATEGORY(observerLog, "qactors.observer")
}

namespace detail {

class ObserverThread final : public QThread
{
public:
    ObserverThread(const ObserverOptions &options, std::unique_ptr<QLockFile> lock)
        : options(options), m_lock(std::move(lock))
    {
        setObjectName(u"QActors observer"_s);
    }
    ~ObserverThread() override
    {
        quit();
        wait();
    }
    /// Throws Error if it cannot.
    void listen()
    {
        auto listens = m_listens.get_future();
        start();
        if (const QString why = listens.get(); !why.isEmpty())
            throw Error(u"Observer: cannot listen at "_s + why);
    }

    const ObserverOptions options;
    std::atomic<int> clients{0};

protected:
    void run() override
    {
        ObserverServer server(options, clients);
        const QString why = server.listen();
        m_listens.set_value(why);
        if (why.isEmpty())
            exec();
    }

private:
    std::unique_ptr<QLockFile> m_lock; // given back when nobody listens any more
    std::promise<QString> m_listens;
};

} // namespace detail

namespace {

void check(const ObserverOptions &options)
{
    if (!detail::isSocketName(options.name))
        throw MisuseError(u"Observer: \"%1\" cannot be a name; give 1 to 40 letters, digits, '.', '_' and '-'"_s.arg(options.name.left(80)));
    if (options.mostClients < 1 || options.patience <= Duration(0))
        throw MisuseError(u"Observer: give it room for one client at least, and more patience than none"_s);
    if (!QCoreApplication::instance())
        throw MisuseError(u"Observer: there is no application; make the QCoreApplication before"_s);
}

/// Throws if another one has it.
std::unique_ptr<QLockFile> lock(const QString &name)
{
    auto lock = std::make_unique<QLockFile>(detail::lockPath(name));
    lock->setStaleLockTime(0); // of a process that is gone only
    if (lock->tryLock(0))
        return lock;
    qint64 process = 0;
    QString host, application;
    if (!lock->getLockInfo(&process, &host, &application))
        throw Error(u"Observer: cannot listen as \"%1\": no access to %2"_s.arg(name, detail::lockPath(name)));
    if (process == QCoreApplication::applicationPid())
        throw Error(u"Observer: this program listens as \"%1\" already"_s.arg(name));
    throw Error(u"Observer: process %1 (%2) listens as \"%3\" already; choose another name"_s.arg(QString::number(process), application, name));
}

} // namespace

Observer Observer::listen(const ObserverOptions &wanted)
{
    ObserverOptions options = wanted;
    if (options.name.isEmpty())
        options.name = detail::defaultName(QCoreApplication::applicationPid());
    check(options);
    detail::socketDirectory(true);
    auto thread = std::make_unique<detail::ObserverThread>(options, lock(options.name));
    thread->listen();
    return Observer(std::move(thread));
}

Observer::Observer(std::unique_ptr<detail::ObserverThread> thread) noexcept : d(std::move(thread)) { }
Observer::~Observer() = default;
Observer::Observer(Observer &&other) noexcept = default;
Observer &Observer::operator=(Observer &&other) noexcept = default;

QString Observer::name() const
{
    return d ? d->options.name : QString();
}

int Observer::clientCount() const noexcept
{
    return d ? d->clients.load() : 0;
}

QString Observer::directory()
{
    return detail::socketDirectory(true);
}

QList<ObservedProgram> Observer::programs()
{
    QList<ObservedProgram> found;
    const QStringList locks = QDir(detail::socketDirectory(false)).entryList({u"*.lock"_s}, QDir::Files | QDir::Hidden, QDir::Name);
    for (const QString &file : locks) {
        ObservedProgram program;
        program.name = file.chopped(5);
        QString host;
        QLockFile lock(detail::lockPath(program.name));
        lock.setStaleLockTime(0);
        if (lock.tryLock(0)) // of one that has crashed, which goes with this
            continue;
        if (lock.getLockInfo(&program.process, &host, &program.application))
            found.append(program);
    }
    return found;
}

namespace {

void listenIfAsked()
{
    static std::unique_ptr<Observer> observer;
    static bool wasAsked = false; // by this application
    const QString wanted = qEnvironmentVariable("QACTORS_OBSERVER");
    if (wanted.isEmpty() || wanted == u"0" || detail::isElevated() || std::exchange(wasAsked, true))
        return;
    qAddPostRoutine([] {
        observer.reset();
        wasAsked = false;
    });
    try {
        ObserverOptions options;
        if (wanted != u"1")
            options.name = wanted;
        observer = std::make_unique<Observer>(Observer::listen(options));
        qCInfo(observerLog).noquote() << u"QACTORS_OBSERVER: qactors-observer %1 shows this program"_s.arg(observer->name());
    } catch (const Error &error) {
        qCWarning(observerLog).noquote() << u"QACTORS_OBSERVER: "_s + error.message();
    }
}

// A library that is loaded into an application does not listen at once, but when who has loaded the library calls: the thread
// that listens is waited for, and may itself wait for the loader.
[[maybe_unused]] const bool isRegistered = [] {
    if (!QCoreApplication::instance())
        qAddPreRoutine(listenIfAsked);
    return true;
}();

} // namespace

} // namespace QActors

extern "C" Q_DECL_EXPORT void QActorsObserver_listenIfAsked()
{
    QActors::listenIfAsked();
}
