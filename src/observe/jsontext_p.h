// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qstringlist.h>

#include <chrono>
#include <string>
#include <string_view>

namespace QActors::detail {

/// Writes compact JSON straight into bytes: of 10,000 actors once a second a tree of QJsonObject is felt, and so is what
/// QByteArray takes for a single byte.
class JsonText
{
public:
    explicit JsonText(std::string &to) : m_to(to) { }

    /// The next value is of this name, which is plain ASCII.
    JsonText &name(std::string_view name);
    void begin(char bracket);
    void end(char bracket) { m_to += bracket; }
    void value(QStringView text);
    void value(qint64 number);
    void value(int number) { value(qint64(number)); }
    void value(bool yes);
    /// null if it is not finite.
    void value(double number);
    /// In seconds.
    void value(std::chrono::nanoseconds time);
    void value(const QStringList &list);

    template<typename T>
    void value(std::string_view of, const T &content)
    {
        name(of).value(content);
    }

private:
    void separate();
    void escaped(char16_t unit);
    std::string &m_to;
};

} // namespace QActors::detail
