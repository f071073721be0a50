// SPDX-License-Identifier: MIT
#include <QActors/erlang/childprogram.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qstandardpaths.h>

namespace QActors {

ChildProgram::ChildProgram() = default;

ChildProgram::ChildProgram(const QString &program) : m_program(program)
{
    if (program.isEmpty())
        throw MisuseError(QStringLiteral("ChildProgram: the name is empty; give a path or a name, or nothing for this program itself"));
}

ChildProgram ChildProgram::arguments(const QStringList &arguments) const
{
    ChildProgram changed = *this;
    changed.m_arguments = arguments;
    return changed;
}

ChildProgram ChildProgram::environment(const QProcessEnvironment &environment) const
{
    ChildProgram changed = *this;
    changed.m_environment = environment;
    return changed;
}

ChildProgram ChildProgram::workingDirectory(const QString &path) const
{
    ChildProgram changed = *this;
    changed.m_workingDirectory = path;
    return changed;
}

ChildProgram ChildProgram::connectTime(AnyDuration time) const
{
    if (time <= Duration::zero())
        throw MisuseError(QStringLiteral("ChildProgram::connectTime: %1; give more than nothing").arg(QActors::describe(Duration(time))));
    ChildProgram changed = *this;
    changed.m_connectTime = time;
    return changed;
}

QString ChildProgram::path() const
{
    if (m_program.isEmpty())
        return QCoreApplication::applicationFilePath();
    const QString beside = QStandardPaths::findExecutable(m_program, {QCoreApplication::applicationDirPath()});
    return beside.isEmpty() ? QStandardPaths::findExecutable(m_program) : beside;
}

} // namespace QActors
