#include "outbox.hpp"

#include "eventually.hpp"
#include "files.hpp"

#include <cstdlib>
#include <regex>
#include <stdexcept>

namespace gatekeeper::tests {
namespace {

std::string from_quoted_printable(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=' || i + 2 >= text.size()) {
            plain.push_back(text[i]);
            continue;
        }
        const std::string digits(text.substr(i + 1, 2));
        if (digits != "\r\n") {
            plain.push_back(static_cast<char>(std::strtol(digits.c_str(), nullptr, 16)));
        }
        i += 2;
    }
    return plain;
}

std::string unfolded(std::string text) {
    for (const char* const fold : {"\r\n ", "\r\n\t"})
        text = replaced(std::move(text), fold, " ");
    return text;
}

std::string first_match(const std::string& text, const std::string& pattern) {
    std::smatch match;
    if (!std::regex_search(text, match, std::regex(pattern))) {
        throw std::runtime_error("nothing like " + pattern + " in: " + text);
    }
    return match[1];
}

}  // namespace

Mail read_mail(const std::string& raw) {
    const std::size_t end_of_head = raw.find("\r\n\r\n");
    const std::string head = unfolded(raw.substr(0, end_of_head)) + "\r\n";
    Mail mail;
    mail.raw = raw;
    mail.to = between(head, "\r\nTo: <", ">");
    mail.subject = between(head, "\r\nSubject: ", "\r\n");
    const std::string boundary = "--" + between(head, "boundary=\"", "\"");
    const std::string part = between(raw.substr(end_of_head), boundary + "\r\n", "\r\n" + boundary);
    mail.text = from_quoted_printable(part.substr(part.find("\r\n\r\n") + 4));
    return mail;
}

Outbox::Outbox(std::string mails, std::string texts)
    : mails_(std::move(mails)), texts_(std::move(texts)) {}

std::vector<Mail> Outbox::mails_to(std::string_view address) const {
    std::vector<Mail> mails;
    for (const std::string& name : files_in(mails_)) {
        if (!name.ends_with(".eml")) continue;
        Mail mail = read_mail(read_file(mails_ + "/" + name));
        if (mail.to == address) mails.push_back(std::move(mail));
    }
    return mails;
}

std::vector<TextMessage> Outbox::texts_to(std::string_view number) const {
    std::vector<TextMessage> texts;
    for (const std::string& name : files_in(texts_)) {
        const std::string json = read_file(texts_ + "/" + name);
        TextMessage message{between(json, "\"to\": \"", "\""), between(json, "\"text\": \"", "\"")};
        if (message.to == number) texts.push_back(std::move(message));
    }
    return texts;
}

Mail Outbox::wait_for_mail(std::string_view address, std::size_t count) const {
    if (!eventually([&] { return mails_to(address).size() >= count; })) {
        throw std::runtime_error("no mail comes to " + std::string(address));
    }
    return mails_to(address).back();
}

TextMessage Outbox::wait_for_text(std::string_view number, std::size_t count) const {
    if (!eventually([&] { return texts_to(number).size() >= count; })) {
        throw std::runtime_error("no text message comes to " + std::string(number));
    }
    return texts_to(number).back();
}

std::string code_in(const Mail& mail) {
    return first_match(mail.text, "\\n\\s*([A-Z0-9]{8})\\s*\\n");
}

std::string code_in(const TextMessage& message) {
    return first_match(message.text, "(\\b[0-9]{6}\\b)");
}

std::string link_in(const Mail& mail) {
    return first_match(mail.text, "(https?://\\S+)");
}

}  // namespace gatekeeper::tests
