//! Where a forum shows what people write: looked through for words that are to be nowhere any more.

use super::{Method, Person, TestApp, Value, json};

/// What somebody wrote, and who has seen it.
pub struct Traces {
    /// The words that all of it has.
    pub words: &'static str,
    reader: Person,
    author: Person,
    own: Value,
    under: Value,
    /// Where the reader's log ended before.
    hello: Value,
}

impl Traces {
    /// Has `author` write a post, which is edited, and a comment under a post of `reader`'s, who is
    /// named, replies, reacts and marks it.
    pub async fn made(author: &Person, reader: &Person) -> Self {
        let words = "wanderfalke";
        let tab = reader.ws().await;
        let hello = tab.hello.clone();
        tab.close().await;
        let own = Self::written(author, words).await.ok(201);
        let path = format!("/api/posts/{}", own["id"]);
        let body = format!("{words} again, @{}", reader.name);
        author.patch(&path, &json!({"body": body})).await.ok(200);
        reader.comment(&own, "Hm").await;
        reader.send(Method::PUT, &format!("{path}/bookmark"), &json!({})).await.ok(204);
        reader.send(Method::PUT, &format!("{path}/reactions/👍"), &json!({})).await.ok(204);
        let under = reader.post("general", "Cheese", "Which?").await;
        let comment = author.comment(&under, words).await;
        reader.reply(&comment, "Yes").await;
        let path = format!("/api/comments/{}/bookmark", comment["id"]);
        reader.send(Method::PUT, &path, &json!({})).await.ok(204);
        let draft = json!({"body": "Something else"});
        author.send(Method::PUT, "/api/drafts/post", &draft).await.ok(200);
        Self { words, reader: reader.clone(), author: author.clone(), own, under, hello }
    }

    /// The request that made the post, as a client repeats it that knows of no answer.
    async fn written(author: &Person, words: &str) -> super::Answer {
        let post = json!({"category": "general", "title": words, "body": words, "tags": [words]});
        let request = author.request(Method::POST, "/api/posts").header("idempotency-key", "one");
        super::Answer::of(request.json(&post)).await
    }

    /// The places where they stand, of all kinds that there are.
    pub async fn found(&self, app: &TestApp) -> Vec<String> {
        let (own, under, words) = (&self.own["id"], &self.under["id"], self.words);
        let name = &self.author.name;
        let mut found = Vec::new();
        for path in [
            "/".to_owned(),
            "/api/posts".to_owned(),
            "/api/posts?sort=active".to_owned(),
            "/api/posts?sort=top".to_owned(),
            format!("/api/posts/{own}"),
            format!("/api/posts/{own}/comments"),
            format!("/api/posts/{under}/comments"),
            format!("/p/{own}"),
            format!("/p/{under}"),
            "/feed.atom".to_owned(),
            format!("/p/{under}/feed.atom"),
            format!("/u/{name}"),
            format!("/u/{name}/feed.atom"),
            format!("/api/posts?author={name}"),
            format!("/api/users/{name}/comments"),
            "/api/tags?query=wand".to_owned(),
            "/api/notifications".to_owned(),
            "/api/bookmarks".to_owned(),
            format!("/api/posts/{own}/versions"),
        ] {
            for who in [&app.guest(), &self.reader, &self.author] {
                // What is there no more is told by its address alone.
                if who.get(&path).await.text.replace(&path, "").contains(words) {
                    found.push(format!("{path} for {:?}", who.name));
                }
            }
        }
        let search = self.reader.get(&format!("/api/search?q={words}")).await.ok(200);
        if search["items"] != json!([]) {
            found.push("the search".to_owned());
        }
        if self.author.get("/api/drafts").await.text.contains(words) {
            found.push("the drafts".to_owned());
        }
        if Self::written(&self.author, words).await.text.contains(words) {
            found.push("the answer to a request that was repeated".to_owned());
        }
        let mut tab = self.reader.ws().await;
        let (epoch, seq) = (&self.hello["epoch"], &self.hello["seq"]);
        tab.send(&json!({"type": "resume", "epoch": epoch, "seq": seq})).await;
        loop {
            let event = tab.any().await;
            if event.to_string().contains(words) {
                found.push(format!("the replay: {event}"));
            }
            if event["type"] == "resumed" {
                break;
            }
        }
        tab.close().await;
        found
    }
}
