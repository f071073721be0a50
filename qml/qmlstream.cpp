// SPDX-License-Identifier: MIT
#include <QActors/qml/qmlstream.h>

#include "enginesupport_p.h"
#include "generator_p.h"

#include <QtQml/qqmlengine.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::EngineSupport;

struct QmlStream::Shared
{
    Stream<QVariant> stream;
    std::exception_ptr problem; // why it cannot be read
};

QmlStream::QmlStream(Stream<QVariant> stream, std::exception_ptr problem, const QObject *owner, const QString &name)
    : m_shared(std::make_shared<Shared>(Shared{std::move(stream), std::move(problem)})), m_engine(detail::engineOf(owner)),
      m_name(name.isEmpty() ? u"a stream"_s : name)
{
    if (m_engine)
        QJSEngine::setObjectOwnership(this, QJSEngine::JavaScriptOwnership); // also as a property's value
    detail::noteMade(this);
}

QmlStream::~QmlStream() = default;

Stream<QVariant> QmlStream::take(const QString &reader)
{
    if (m_shared->problem)
        std::rethrow_exception(m_shared->problem);
    if (isRead()) {
        throw MisuseError(u"%1: next() waits for the next value of %2; a stream has one reader"_s.arg(reader, m_name));
    }
    const auto taken = u"%1 is read by %2 already; a stream has one reader: ask C++ for another stream"_s.arg(m_name, reader);
    m_shared->problem = std::make_exception_ptr(MisuseError(taken));
    return std::move(m_shared->stream);
}

void QmlStream::abandon()
{
    if (m_next)
        m_next->abandon();
    m_shared = std::make_shared<Shared>(); // a next() that is being cancelled has the other
    m_shared->problem = std::make_exception_ptr(MisuseError(u"%1 has ended with the Async.run() that made it"_s.arg(m_name)));
}

Async<QVariant> QmlStream::reading(std::shared_ptr<Shared> shared)
{
    if (shared->problem)
        std::rethrow_exception(shared->problem);
    const std::optional<QVariant> value = co_await shared->stream.next();
    QVariantMap result{{u"done"_s, !value}};
    result.insert(u"value"_s, value.value_or(QVariant()));
    co_return result;
}

Async<QVariant> QmlStream::closing(std::shared_ptr<Shared> shared)
{
    if (!shared->problem)
        co_await shared->stream.close();
    co_return QVariant();
}

QmlTaskHandle *QmlStream::inTask(const char *what, Async<QVariant> (*work)(std::shared_ptr<Shared>))
{
    QJSEngine *engine = m_engine ? m_engine.data() : qjsEngine(this);
    EngineSupport *support = EngineSupport::of(engine);
    if (!support) {
        qCWarning(qmlLog).noquote() << u"Stream.%1: asked for outside JavaScript; use take(), or the C++ Stream, there"_s.arg(QLatin1StringView(what));
        return nullptr;
    }
    const auto run = [work, shared = m_shared] { return work(shared); };
    return toQml(support->tasks(), run, support, u"%1 of %2"_s.arg(QLatin1StringView(what), m_name));
}

QmlTaskHandle *QmlStream::next()
{
    QmlTaskHandle *handle = inTask("next", &QmlStream::reading);
    if (!isRead())
        m_next = handle;
    if (handle)
        detail::noteRead(handle);
    return handle;
}

QmlTaskHandle *QmlStream::close()
{
    QmlTaskHandle *handle = inTask("close", &QmlStream::closing);
    if (handle)
        detail::noteClosing(handle);
    return handle;
}

} // namespace QActors
