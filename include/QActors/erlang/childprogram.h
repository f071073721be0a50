// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/termerror.h>
#include <QActors/kernel/duration.h>

#include <QtCore/qprocess.h>

#include <optional>

namespace QActors {

/// The program of a child process, see ChildSpec::process(). A value; each setter gives a changed copy:
/// `ChildProgram(u"decoder"_s).arguments({u"--fast"_s})`.
class QACTORS_ERLANG_EXPORT ChildProgram
{
public:
    ChildProgram(); ///< This program itself, started again.
    /// Another one: a path, or a name, which is looked for beside this program and then in PATH.
    explicit ChildProgram(const QString &program);

    [[nodiscard]] ChildProgram arguments(const QStringList &arguments) const; ///< What the program's main() gets; none unless set.
    [[nodiscard]] ChildProgram environment(const QProcessEnvironment &environment) const; ///< Replaces this process' own environment.
    [[nodiscard]] ChildProgram workingDirectory(const QString &path) const; ///< This process' own unless set.
    /// How long the program has to begin to serve, from its start; 10 s unless set. Throws MisuseError if it is not positive.
    [[nodiscard]] ChildProgram connectTime(AnyDuration time) const;

    const QString &program() const noexcept { return m_program; } ///< As given; empty for this program itself.
    const QStringList &arguments() const noexcept { return m_arguments; } ///< As set.
    const std::optional<QProcessEnvironment> &environment() const noexcept { return m_environment; } ///< Empty: this process' own.
    const QString &workingDirectory() const noexcept { return m_workingDirectory; } ///< Empty: this process' own.
    Duration connectTime() const noexcept { return m_connectTime; } ///< As set.
    /// The file that is started; empty if there is none.
    QString path() const;

private:
    QString m_program;
    QStringList m_arguments;
    std::optional<QProcessEnvironment> m_environment;
    QString m_workingDirectory;
    Duration m_connectTime = std::chrono::seconds(10);
};

} // namespace QActors
