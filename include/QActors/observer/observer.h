// SPDX-License-Identifier: MIT
// Lets another program of the same user see this one's tasks and actors. Of the library QActors::Observer.
#pragma once

#include <QActors/kernel/errors.h>

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <memory>

#if defined(QACTORS_STATIC)
#  define QACTORS_OBSERVER_EXPORT
#elif defined(QACTORS_BUILD_OBSERVER)
#  define QACTORS_OBSERVER_EXPORT Q_DECL_EXPORT
#else
#  define QACTORS_OBSERVER_EXPORT Q_DECL_IMPORT
#endif

namespace QActors {

namespace detail {
class ObserverThread;
}

/// How Observer::listen() does it.
struct ObserverOptions
{
    /// The name that observers ask for: at most 40 letters, digits, '.', '_' and '-'. Without one it is "qactors-" and the process id.
    QString name = {};
    int mostClients = 8; ///< a further one is told that it is too many
    /// A client that neither reads what it has asked for nor asks for anything so long is dropped; in real time.
    Duration patience = std::chrono::minutes(1);
};

/// A program that can be observed.
struct ObservedProgram
{
    QString name; ///< as it listens
    qint64 process = 0; ///< its process id
    QString application; ///< the name of its executable
};

/// Answers `qactors-observer` and other clients of the same user with snapshots of this program: all tasks and actors of all
/// threads, as Snapshot::toJson() has them. Off until it is called for; nobody of another user is let in, but root. It has a thread
/// of its own, and answers also while the others hang. It costs nothing while no client asks; a client that asks without end gets at
/// most a fifth of one core, all threads counted, and one that does not read, or sends what is no request, is dropped.
///
///     const Observer observer = Observer::listen(); // in main(), after the application is made
///
/// QACTORS_OBSERVER=1 in the environment, or a name instead of the 1, does the same for any program that uses the shared
/// libraries, also one that was not linked with QActors::Observer.
class QACTORS_OBSERVER_EXPORT Observer
{
public:
    /// Listens until the result is destroyed. Throws MisuseError without a QCoreApplication, or for a name or options that
    /// cannot be; Error if a program listens by that name already, or the system does not let it.
    [[nodiscard]] static Observer listen(const ObserverOptions &options = {});
    ~Observer(); ///< Drops the clients. Waits for a snapshot that is being taken.
    Observer(Observer &&other) noexcept;
    Observer &operator=(Observer &&other) noexcept;

    /// As clients ask for it.
    QString name() const;
    /// How many clients are connected.
    int clientCount() const noexcept;

    /// The programs of this user that listen now, by name.
    static QList<ObservedProgram> programs();
    /// Where the sockets are: "qactors" in the user's runtime directory, or a directory of the user's own among the temporary
    /// files. Throws Error if that directory is not the user's alone.
    static QString directory();

private:
    explicit Observer(std::unique_ptr<detail::ObserverThread> thread) noexcept;
    std::unique_ptr<detail::ObserverThread> d;
};

} // namespace QActors
