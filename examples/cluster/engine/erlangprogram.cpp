// SPDX-License-Identifier: MIT
#include "engine/erlangprogram.h"

#include <QtCore/qrandom.h>
#include <QtCore/qstandardpaths.h>
#include <QtNetwork/qtcpserver.h>

using namespace Qt::StringLiterals;

static quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

static QString erl()
{
    return QStandardPaths::findExecutable(u"erl"_s);
}

ErlangProgram::ErlangProgram(QObject *parent)
    : QObject(parent), m_cookie(QByteArray::number(QRandomGenerator::system()->generate64(), 36)), m_port(freePort())
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::stateChanged, this, &ErlangProgram::isRunningChanged);
    connect(&m_process, &QProcess::readyRead, this, [this] {
        while (m_process.canReadLine())
            Q_EMIT said(QString::fromUtf8(m_process.readLine()).trimmed());
    });
}

ErlangProgram::~ErlangProgram()
{
    m_process.disconnect(this);
    m_process.kill();
    m_process.waitForFinished();
}

bool ErlangProgram::isInstalled()
{
    return !erl().isEmpty();
}

void ErlangProgram::start()
{
    if (isRunning())
        return;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, m_home.path());
    environment.insert(u"ERL_CRASH_DUMP_SECONDS"_s, u"0"_s);
    for (const QString &flags : {u"ERL_FLAGS"_s, u"ERL_AFLAGS"_s, u"ERL_ZFLAGS"_s, u"ERL_LIBS"_s})
        environment.remove(flags);
    m_process.setProcessEnvironment(environment);
    m_process.setWorkingDirectory(m_home.path());
    const QString load = u"[begin {ok, M, Code} = compile:file(filename:join(\"%1\", F), [binary, report]), {module, M} = code:load_binary(M, F, Code) end "
                         "|| F <- [\"thermostats\", \"house\"]], spawn(house, main, [])."_s;
    const QStringList name{u"-noshell"_s, u"-name"_s, node(), u"-setcookie"_s, QString::fromLatin1(m_cookie)};
    const QStringList place{u"-start_epmd"_s, u"false"_s, u"-erl_epmd_port"_s, QString::number(m_port), u"-kernel"_s, u"inet_dist_use_interface"_s,
                            u"{127,0,0,1}"_s, u"-connect_all"_s, u"false"_s};
    m_process.start(erl(), name + place + QStringList{u"-eval"_s, load.arg(QStringLiteral(CLUSTER_SERVER))});
}

void ErlangProgram::kill()
{
    m_process.kill();
}
