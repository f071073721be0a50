// SPDX-License-Identifier: MIT
// Nodes of Erlang's and ours that speak TLS, with certificates and a configuration made as the guide says: its own commands are run.
#pragma once

#include "erlang/nodes.h"
#include "support/threadends.h"

#include <QtCore/qfile.h>
#include <QtCore/qmutex.h>
#include <QtNetwork/qsslkey.h>

namespace TestSupport {

/// Whether Erlang has TLS (Debian: erlang-ssl), and the machine what the guide's commands need.
inline bool hasErlangTls()
{
    static const bool has = [] {
        if (!hasErlang() || QStandardPaths::findExecutable(u"openssl"_s).isEmpty() || QStandardPaths::findExecutable(u"sh"_s).isEmpty())
            return false;
        return QProcess::execute(u"erl"_s, {u"-noshell"_s, u"-eval"_s, u"halt(case code:lib_dir(ssl) of {error, _} -> 1; _ -> 0 end)."_s}) == 0;
    }();
    return has;
}

/// What the guide's section on TLS has in its block of that language.
inline QString blockOfGuide(const QString &language)
{
    QFile guide(QStringLiteral(QACTORS_ERLANG_GUIDE));
    if (!guide.open(QIODevice::ReadOnly))
        qFatal("there is no guide at %s", QACTORS_ERLANG_GUIDE);
    const QString text = QString::fromUtf8(guide.readAll());
    const qsizetype section = text.indexOf(u"\n**TLS** "_s);
    const QString fence = u"\n~~~{."_s + language + u"}\n"_s;
    const qsizetype begin = section < 0 ? -1 : text.indexOf(fence, section);
    if (begin < 0)
        qFatal("the guide has no such block about TLS");
    const qsizetype from = begin + fence.size();
    return text.mid(from, text.indexOf(u"\n~~~"_s, from) - from) + u'\n';
}

/// An authority, and the certificates that it has signed: each is a folder of files, as the guide has them.
class Authority
{
public:
    Authority() { run(blockOfGuide(u"sh"_s).section(u'\n', 0, 0)); }

    /// Makes `name`.pem and `name`.key for a node of that name and host.
    void sign(const QString &name, const QString &host = u"localhost"_s) const { run(fitted(blockOfGuide(u"sh"_s).section(u'\n', 1), name, host)); }

    /// How Erlang is started with those, and trusts `trusted`; itself, if that is null.
    BeamOptions beamOptions(const QString &name, const Authority *trusted = nullptr) const
    {
        QString text = fitted(blockOfGuide(u"erl"_s), name, u"localhost"_s);
        text.replace(u"\"ca.pem"_s, u'"' + (trusted ? trusted : this)->path(u"ca.pem"_s)).replace(u'"' + name + u'.', u'"' + path(name) + u'.');
        QFile file(path(u"tls.conf"_s));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(text.toUtf8()) < 0)
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return {.host = u"localhost"_s, .more = {u"-proto_dist"_s, u"inet_tls"_s, u"-ssl_dist_optfile"_s, file.fileName()}};
    }
    /// The same for a node of ours.
    QSslConfiguration configuration(const QString &name, const Authority *trusted = nullptr) const
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificate(QSslCertificate::fromPath(path(name) + u".pem"_s).value(0));
        QFile key(path(name) + u".key"_s);
        if (key.open(QIODevice::ReadOnly))
            configuration.setPrivateKey(QSslKey(&key, QSsl::Ec));
        configuration.setCaCertificates(QSslCertificate::fromPath((trusted ? trusted : this)->path(u"ca.pem"_s)));
        return configuration;
    }

private:
    QString path(const QString &name) const { return m_folder.filePath(name); }
    static QString fitted(QString text, const QString &name, const QString &host)
    {
        return text.replace(u"app.example.org"_s, host).replace(u"app."_s, name + u'.');
    }
    void run(const QString &commands) const
    {
        QProcess shell;
        shell.setWorkingDirectory(m_folder.path());
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start(u"sh"_s, {u"-e"_s, u"-c"_s, commands});
        if (!shell.waitForFinished(60000) || shell.exitCode() != 0)
            qFatal("%s: %s", qPrintable(commands), shell.readAll().constData());
    }
    QTemporaryDir m_folder;
};

/// The warnings of nodes while it lives, of all threads. One at a time.
class NodeWarnings
{
public:
    NodeWarnings()
    {
        s_lines.clear();
        s_before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
            if (type != QtWarningMsg || QByteArray(context.category) != "qactors.erlang")
                return s_before(type, context, text);
            const QMutexLocker lock(&s_mutex);
            s_lines.append(text);
        });
    }
    ~NodeWarnings() { qInstallMessageHandler(s_before); }
    Q_DISABLE_COPY_MOVE(NodeWarnings)
    bool has(const QString &text) const
    {
        const QMutexLocker lock(&s_mutex);
        return s_lines.join(u'\n').contains(text);
    }

private:
    static inline QMutex s_mutex;
    static inline QStringList s_lines;
    static inline QtMessageHandler s_before = nullptr;
};

} // namespace TestSupport
